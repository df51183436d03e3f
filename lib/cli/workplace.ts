import { join } from 'node:path';
import type { CompiledProject } from '../compiler/compile.ts';
import { projectRepositories, type Repositories } from '../release/repositories.ts';
import type { Workplace } from '../release/workplace.ts';
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

export interface OpenProject {
  /** The project's folder, absolute. */
  readonly folder: string;
  readonly compiled: CompiledProject;
}

/** Finds and compiles the project that a command was pointed at. `environments` limits what is compiled, not what is known. */
export async function openProject(
  tools: Tools,
  flags: ProjectArguments,
  options: { readonly environments?: readonly string[] } = {},
): Promise<OpenProject> {
  const { compileProject } = await import('../compiler/compile.ts');
  const { findProject } = await import('../compiler/find-project.ts');
  const { Duration } = await import('../duration.ts');
  const folder = await findProject(tools.folder, flags.project);
  const compiled = await compileProject({
    folder,
    timeLimit: Duration.milliseconds(Math.round(flags.timeLimit * 1000)),
    memoryLimit: flags.memoryLimit,
    signal: tools.signal,
    ...options,
  });
  for (const warning of compiled.warnings) tools.note(warning);
  return { folder, compiled };
}

/** Everything that the verbs of release/ work with. Compiles no environment: moves read what was published. */
export async function openWorkplace(
  tools: Tools,
  flags: RegistryArguments,
  options: { readonly environments?: readonly string[] } = { environments: [] },
): Promise<Workplace> {
  const project = await openProject(tools, flags, options);
  const { judgePromotion } = await import('../compiler/judge.ts');
  const { readCommit } = await import('../compiler/git.ts');
  const { factsToJson } = await import('../promotion/evaluate.ts');
  const { Duration } = await import('../duration.ts');
  const timeLimit = Duration.milliseconds(Math.round(flags.timeLimit * 1000));
  return {
    project: project.compiled,
    repositories: openRepositories(tools, project, flags),
    judge: (environment, facts) =>
      judgePromotion({
        folder: project.folder,
        environment,
        facts: factsToJson(facts),
        timeLimit,
        memoryLimit: flags.memoryLimit,
        signal: tools.signal,
      }),
    revision: (await readCommit(project.folder))?.hash,
    clock: tools.clock,
    random: tools.random,
    wait: tools.wait,
    signal: tools.signal,
    progress: tools.note,
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
export async function whoActs(tools: Tools, flag: string | undefined): Promise<string> {
  if (flag !== undefined) return flag;
  const { readAuthor } = await import('../compiler/git.ts');
  const { ReleaseError } = await import('../release/release-error.ts');
  const author = await readAuthor(tools.folder);
  if (author === undefined)
    throw new ReleaseError('NO_IDENTITY', 'Cannot tell who acts: Git has no user.email here, expected one', {
      fix: 'Say it with --as NAME, or set it with "git config user.email"',
    });
  return author;
}
