import { join } from 'node:path';
import type { CompiledProject, CompileOptions } from '../compiler/compile.ts';
import { projectRepositories, type Repositories } from '../release/workplace/repositories.ts';
import type { Workplace } from '../release/workplace.ts';
import type { Signer } from '../signing/signer.ts';
import { guardNotes } from './output/guard-notes.ts';
import { oneLine } from './output/one-line.ts';
import { plainHttpFor } from './plain-http.ts';
import { type SigningFlags, signerOf } from './signing.ts';
import type { Tools } from './tools.ts';

export interface ProjectArguments {
  readonly project?: string | undefined;
  readonly timeLimit: number;
  readonly memoryLimit: number;
}

export interface RegistryArguments extends ProjectArguments {
  readonly registry?: string | undefined;
  readonly plainHttp: boolean;
}

export interface OpenOptions extends Pick<CompileOptions, 'environments' | 'guard' | 'disturbance' | 'kubernetes' | 'keep'> {
  /** Moves will be judged, too: its process stays for that. @default false */
  readonly attend?: boolean | undefined;
}

/** What it takes to compile a project. */
export type ProjectTools = Pick<Tools, 'folder' | 'note' | 'clock' | 'signal' | 'compileProject' | 'attendProject'>;

export interface OpenProject {
  /** The project's folder, absolute. */
  readonly folder: string;
  readonly compiled: CompiledProject;
  /** Where its process stays. @default each judgement has a process of its own */
  readonly judge?: Tools['judgePromotion'] | undefined;
}

/** Finds and compiles the project that a command was pointed at. `environments` limits what is compiled, not what is known. */
export async function openProject(
  tools: ProjectTools,
  flags: ProjectArguments,
  { attend = false, ...options }: OpenOptions = {},
): Promise<OpenProject> {
  const { findProject } = await import('../compiler/find-project.ts');
  const folder = await findProject(tools.folder, flags.project);
  const wanted: CompileOptions = { folder, now: tools.clock(), ...(await limitsOf(tools, flags)), ...options };
  const attended = attend ? await tools.attendProject?.(wanted) : undefined;
  const compiled = attended?.project ?? (await tools.compileProject(wanted));
  for (const warning of compiled.warnings) tools.note(warning);
  return { folder, compiled, judge: attended?.judge };
}

type Limits = Pick<CompileOptions, 'timeLimit' | 'memoryLimit' | 'signal'>;

/** How long and how large a compile may get, as the flags say. */
export async function limitsOf(tools: Pick<Tools, 'signal'>, flags: ProjectArguments): Promise<Limits> {
  const { Duration } = await import('../duration.ts');
  return {
    timeLimit: Duration.milliseconds(Math.round(flags.timeLimit * 1000)),
    memoryLimit: flags.memoryLimit,
    signal: tools.signal,
  };
}

/** Everything that the verbs of release/ work with. Compiles no environment: moves read what was published. */
export async function openWorkplace(
  tools: Tools,
  flags: RegistryArguments,
  options: Pick<OpenOptions, 'environments' | 'attend'> = { environments: [] },
): Promise<Workplace> {
  const project = await openProject(tools, flags, { guard: 'warning', ...options });
  // It ran where the secrets of whoever moves are near.
  for (const line of guardNotes(project.compiled.findings)) tools.note(line);
  return workplaceOf(tools, project, flags);
}

/** The same for commands that write records: with whoever signs them. */
export async function openSigningWorkplace(tools: Tools, flags: RegistryArguments & SigningFlags): Promise<Workplace> {
  // First, since a passphrase that is wrong need not wait for a compile.
  const signer = await signerOf(tools, flags);
  const workplace = await openWorkplace(tools, flags, { environments: [], attend: true });
  if (workplace.project.trust === undefined)
    tools.note('! This project does not say whom it trusts: no signature is verified, and records say so. See project({ trust })');
  return { ...workplace, signer };
}

/** The same around a project that is compiled already. */
export async function workplaceOf(tools: Tools, project: OpenProject, flags: RegistryArguments): Promise<Workplace> {
  const { readCommit } = await import('../compiler/git.ts');
  const { factsToJson } = await import('../promotion/evaluate.ts');
  const limits = await limitsOf(tools, flags);
  return {
    project: project.compiled,
    folder: project.folder,
    repositories: openRepositories(tools, project, flags),
    // All of them have a minute together: one bad registry must not take it from the others.
    openImage: (address) => tools.openRepository(address, { plainHttp: plainHttpFor(address, flags), patience: 'short' }),
    judge: (environment, facts, options) =>
      (project.judge ?? tools.judgePromotion)({
        folder: project.folder,
        environment,
        facts: factsToJson(facts),
        ...options,
        ...limits,
      }),
    revision: (await readCommit(project.folder))?.hash,
    clock: tools.clock,
    random: tools.random,
    wait: tools.wait,
    signal: tools.signal,
    // It names what others wrote into the registry.
    progress: (text) => tools.note(oneLine(text)),
  };
}

/** Where the project's repositories are: the flag, the project's own word, or a layout folder beside it. */
export function openRepositories(tools: Tools, { folder, compiled }: OpenProject, flags: RegistryArguments): Repositories {
  const registry = flags.registry ?? compiled.project.registry ?? `oci-layout:${join(folder, '.pawl', 'registry')}`;
  return projectRepositories(registry, compiled.project.name, (reference) =>
    tools.openRepository(reference, { plainHttp: flags.plainHttp }),
  );
}

/** Who acts: `--as`, else Git's `user.email`. Recorded as unverified until signatures say more. */
export async function whoActs(tools: Tools, flag: string | undefined, signer?: Signer): Promise<string> {
  if (flag !== undefined) return flag;
  const { readAuthor, refuseWithoutGit } = await import('../compiler/git.ts');
  const { ReleaseError } = await import('../release/release-error.ts');
  const author = (await readAuthor(tools.folder)) ?? signer?.name;
  if (author === undefined) {
    await refuseWithoutGit('tell who acts', 'Say it with --as NAME, or install Git');
    throw new ReleaseError('NO_IDENTITY', 'Cannot tell who acts: Git has no user.email here, expected one', {
      fix: 'Say it with --as NAME, or set it with "git config user.email"',
    });
  }
  return author;
}
