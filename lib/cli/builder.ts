import { join } from 'node:path';
import { localBuilder } from '../artifact/provenance.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { PublishedBuild } from '../release/publish.ts';
import type { BuilderVariables } from './builder-variables.ts';
import type { Tools } from './tools.ts';
import { UsageError } from './usage-error.ts';

type Build = Omit<PublishedBuild, 'toolDigests' | 'startedOn' | 'finishedOn'>;

/** How a release is built here, for its provenance. */
export async function buildOf(tools: Tools, { builder }: { readonly builder?: string | undefined }, folder: string): Promise<Build> {
  if (builder !== undefined && (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(builder) || builder.length > 1024))
    throw new UsageError('--builder takes a URI, like https://ci.example.com/runners/1');
  const said = ciBuilder(tools.builderVariables ?? {});
  const { git } = await import('../compiler/git.ts');
  const branch = (await git(folder, ['symbolic-ref', '--quiet', 'HEAD']))?.trim();
  return {
    builder: builder ?? said?.builder ?? localBuilder,
    invocation: said?.invocation,
    ref: said?.ref ?? (branch === '' ? undefined : branch),
    locks: await lockDigests(tools, folder),
    tools: { pawl: tools.version, node: process.version.replace(/^v/, '') },
  };
}

function ciBuilder(variables: BuilderVariables): (Pick<Build, 'builder'> & Pick<Build, 'invocation' | 'ref'>) | undefined {
  const github = variables.GITHUB_ACTIONS === 'true';
  const { GITHUB_SERVER_URL: server, GITHUB_WORKFLOW_REF: workflow, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = variables;
  if (github && server !== undefined && workflow !== undefined) {
    const attempt = variables.GITHUB_RUN_ATTEMPT ?? '1';
    return {
      builder: `${server}/${workflow}`,
      invocation: run === undefined ? undefined : `${server}/${repository}/actions/runs/${run}/attempts/${attempt}`,
      ref: variables.GITHUB_REF,
    };
  }
  const { GITLAB_CI: gitlab, CI_PROJECT_URL: project, CI_RUNNER_ID: runner, CI_COMMIT_TAG: tag, CI_COMMIT_BRANCH: branch } = variables;
  if (gitlab !== 'true' || project === undefined) return undefined;
  const head = branch === undefined ? undefined : `refs/heads/${branch}`;
  return {
    // As GitLab's own provenance names its runners.
    builder: `${project}/-/runners/${runner ?? '0'}`,
    invocation: variables.CI_JOB_URL,
    ref: tag === undefined ? head : `refs/tags/${tag}`,
  };
}

/** Those that there are. */
async function lockDigests(tools: Tools, folder: string): Promise<Readonly<Record<string, Digest>>> {
  const digests: Record<string, Digest> = {};
  for (const name of ['pawl.lock.json', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']) {
    const text = await tools.readFile(join(folder, name)).catch(() => undefined);
    if (text !== undefined) digests[name] = digestOf(text);
  }
  return digests;
}
