import { resolve } from 'node:path';
import type { ReadAcknowledgement } from '../checks/acknowledgements/read-acknowledgements.ts';
import type { Want } from '../constructs/incoming/want.ts';
import type { Digest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import { ImportError } from '../import/import-error.ts';
import { type ImportedCrd, readImportedCrds } from '../import/read-imported-crds.ts';
import { byCodeUnit } from '../json.ts';
import { Memory } from '../remembered.ts';
import type { Trust } from '../signing/trust.ts';
import { checkCompiled, checkForetold, type UnprovenInEnvironment } from './check-compiled.ts';
import type { CompiledEnvironment, Foretold, Input, Variable } from './messages.ts';
import { policiesDigest } from './policies-digest.ts';
import { type Asked, askProject, type ProjectOptions } from './process/ask-project.ts';
import type { Bundle } from './process/bundle.ts';
import { placeLiterals } from './source/place-literals.ts';

export type { CompiledEnvironment, Input, Variable } from './messages.ts';

export interface CompileOptions extends ProjectOptions {
  /** Compiles only these; the others are listed with an empty set and `compiled: false`. @default all */
  readonly environments?: readonly string[] | undefined;
  /** What is not vendored yet is left out without a finding, for `pawl vendor`. @default false */
  readonly collect?: boolean | undefined;
  /** The Kubernetes minor version to check against, instead of each environment's own: what would break there. @default each its own */
  readonly kubernetes?: string | undefined;
  /** May be what the same project became before, where nothing has changed. For commands that show, not for what is released. @default false */
  readonly keep?: boolean | undefined;
  /** What acknowledgements expire by. @default none does */
  readonly now?: Date | undefined;
}

export interface CompiledProject {
  readonly project: { readonly name: string; readonly registry?: string | undefined; readonly source?: string | undefined };
  /** Whom it trusts with releases, promotions and evidence; undefined where it says nothing of that, so that nothing is verified. */
  readonly trust?: Trust | undefined;
  /** In the order that the project lists them. */
  readonly environments: readonly CompiledEnvironment[];
  /** Every file that went in, relative to the project's folder: source files and what constructs read. */
  readonly inputs: readonly Input[];
  /** The environment variables that went in, as the project declares them. */
  readonly variables: readonly Variable[];
  /** Files beside the project that its process loaded or looked at, packages above all: paths on this machine. @default nobody knows */
  readonly loaded?: readonly string[] | undefined;
  /** What constructs bring in from outside, vendored or not. */
  readonly wants: readonly Want[];
  /** All of them: those of the project, then those of each environment. */
  readonly findings: readonly Finding[];
  /** What may stand in every environment; each environment has its own beside it. */
  readonly acknowledged?: readonly ReadAcknowledgement[] | undefined;
  /** What no check without a cluster can settle. */
  readonly unproven: readonly UnprovenInEnvironment[];
  /** The names of the build policies, which judge every object of every environment. */
  readonly buildPolicies: readonly string[];
  /** The same for the same policies, on any machine. */
  readonly policiesDigest: Digest;
  /** Remarks about the compile itself: what the bundler says, what the project printed. */
  readonly warnings: readonly string[];
}

/**
 * The project on disk as manifest sets. User code runs in a process of its own, with limits.
 * Throws a CompileError where it cannot be evaluated; what is wrong with what it made is in the findings.
 */
export async function compileProject(options: CompileOptions): Promise<CompiledProject> {
  const question = { kind: 'compile', environments: options.environments, collect: options.collect ?? false } as const;
  const memory = new Memory();
  const foretold = (some: Foretold) => checkForetold(some, { kubernetes: options.kubernetes, memory });
  return compiledProject(await askProject('compiled', question, { ...options, foretold }), { ...options, memory });
}

export interface CompiledOptions extends CompileOptions {
  /** What was found about the same objects before. @default nothing is kept */
  readonly memory?: Memory | undefined;
}

/** What the process that evaluated a project answered, checked and with everything in its place. */
export async function compiledProject(asked: Asked<'compiled'>, options: CompiledOptions): Promise<CompiledProject> {
  const { bundle, answer, output, written: bytes } = asked;
  const { project } = answer;
  const buildPolicies = answer.policies.filter(([environment]) => environment === '').map(([, name]) => name);
  const imported = answer.environments.some(({ compiled }) => compiled) ? importedDefinitions(options.folder) : [];
  const { unproven, ...checked } = checkCompiled(answer.environments, {
    ...options,
    buildPolicies,
    acknowledged: answer.acknowledged ?? [],
    definitions: imported.map(({ object }) => object),
  });
  const shared = [...answer.findings, ...(await besideProject(bundle, options)), ...checked.findings];
  const written = [...shared, ...checked.environments.flatMap(({ findings }) => findings)];
  const placed = await placeLiterals(written, options.folder, bundle.inputs);
  const environments = checked.environments.map((environment) => ({ ...environment, findings: environment.findings.map(placed) }));
  return {
    project,
    ...(answer.trust === undefined ? {} : { trust: answer.trust }),
    environments,
    inputs: allInputs([...bundle.inputs, ...answer.inputs, ...imported.map(({ path, digest }) => ({ path, digest }))]),
    variables: answer.variables,
    ...(answer.loaded === undefined ? {} : { loaded: answer.loaded }),
    wants: answer.wants,
    findings: [...shared.map(placed), ...environments.flatMap(({ findings }) => findings)],
    ...(answer.acknowledged === undefined ? {} : { acknowledged: answer.acknowledged }),
    unproven,
    buildPolicies,
    policiesDigest: policiesDigest(answer.policies, bundle.inputs),
    warnings: [...bundle.warnings, ...(output === '' ? [] : [printed(output, bytes)])],
  };
}

/** Most projects import nothing of the kind, and need nothing loaded that would know. */
async function besideProject({ beside }: Bundle, { folder, guard = 'error' }: CompiledOptions): Promise<readonly Finding[]> {
  if (beside.length === 0) return [];
  const { outsideImports } = await import('./guard/outside-imports.ts');
  return outsideImports(beside, { folder: resolve(folder), severity: guard });
}

/** Where these cannot be read, the process that evaluated the project has said so. */
function importedDefinitions(folder: string): readonly ImportedCrd[] {
  try {
    return readImportedCrds(folder);
  } catch (thrown) {
    if (thrown instanceof ImportError) return [];
    throw thrown;
  }
}

function printed(output: string, bytes: number): string {
  const shown = output.slice(0, 2000);
  const rest = bytes - Buffer.byteLength(shown);
  return `The project wrote while it was compiled: ${shown}${rest > 100 ? ` (and at least ${rest} more bytes)` : ''}`;
}

function allInputs(inputs: readonly Input[]): readonly Input[] {
  const unique = new Map(inputs.map((input) => [`${input.path} ${input.digest}`, input]));
  return [...unique].sort(([left], [right]) => byCodeUnit(left, right)).map(([, input]) => input);
}
