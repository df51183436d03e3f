import type { Digest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import { byCodeUnit } from '../json.ts';
import type { CompiledEnvironment, Input } from './messages.ts';
import { policiesDigest } from './policies-digest.ts';
import { askProject, type ProjectOptions } from './process/ask-project.ts';

export type { CompiledEnvironment, Input } from './messages.ts';

export interface CompileOptions extends ProjectOptions {
  /** Compiles only these; the others are listed with an empty set and `compiled: false`. @default all */
  readonly environments?: readonly string[] | undefined;
}

export interface CompiledProject {
  readonly project: { readonly name: string; readonly registry?: string | undefined; readonly source?: string | undefined };
  /** In the order that the project lists them. */
  readonly environments: readonly CompiledEnvironment[];
  /** Every file that went in, relative to the project's folder: source files and what constructs read. */
  readonly inputs: readonly Input[];
  /** All of them: those of the project, then those of each environment. */
  readonly findings: readonly Finding[];
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
  const { bundle, answer, output } = await askProject('compiled', { kind: 'compile', environments: options.environments }, options);
  const { project, environments } = answer;
  return {
    project,
    environments,
    inputs: allInputs(bundle.inputs, answer.inputs),
    findings: [...answer.findings, ...environments.flatMap(({ findings }) => findings)],
    buildPolicies: answer.policies.filter(([environment]) => environment === '').map(([, name]) => name),
    policiesDigest: policiesDigest(answer.policies, bundle.inputs),
    warnings: [...bundle.warnings, ...(output === '' ? [] : [`The project wrote while it was compiled: ${output.slice(0, 2000)}`])],
  };
}

function allInputs(bundled: readonly Input[], read: readonly Input[]): readonly Input[] {
  const unique = new Map([...bundled, ...read].map((input) => [`${input.path} ${input.digest}`, input]));
  return [...unique].sort(([left], [right]) => byCodeUnit(left, right)).map(([, input]) => input);
}
