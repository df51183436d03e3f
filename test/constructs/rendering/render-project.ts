import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import type { Synthesis } from '../../../lib/constructs/synthesis/synthesize-environment.ts';
import { emptyLock, lockText } from '../../../lib/lock/lock.ts';
import { writeFiles } from '../../cli/project.ts';
import { helmVersion, kustomizeVersion, renderersForTests } from '../../renderers/renderers.ts';
import { synthesizeChart } from '../synthesize.ts';

export interface RenderProject {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** One application called `web`, with the renderers of this machine. */
  synthesize(build: (chart: Chart) => void, options?: { readonly searchPath?: string; readonly collect?: boolean }): Synthesis;
}

/** A project with real renderers that are locked, or why there is none. */
export async function renderProject(
  t: { after(end: () => Promise<void>): void },
  files: Readonly<Record<string, string>>,
): Promise<{ readonly kind: 'ready'; readonly project: RenderProject } | { readonly kind: 'missing'; readonly reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-render-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const renderers = await renderersForTests(join(folder, '.programs'));
  if (renderers.kind === 'missing') return renderers;
  const lock = lockText({ ...emptyLock, renderers: { helm: helmVersion.slice(1), kustomize: kustomizeVersion.slice(1) } });
  await writeFiles(folder, { 'pawl.lock.json': lock, 'node_modules/.keep': '', ...files });
  return {
    kind: 'ready',
    project: {
      folder,
      write: (changed) => writeFiles(folder, changed),
      synthesize: (build, options = {}) => synthesizeChart(build, { folder, searchPath: renderers.path, ...options }),
    },
  };
}
