import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface TemporaryProject extends AsyncDisposable {
  readonly folder: string;
}

/** A project of its own in a temporary folder, with this package and its peers installed by link. */
export async function temporaryProject(files: Readonly<Record<string, string>>, parent = tmpdir()): Promise<TemporaryProject> {
  const folder = await mkdtemp(join(parent, 'pawl-project-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'pawl'));
  for (const peer of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'zod'])
    await symlink(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  // What a process that was just killed had begun to write may still arrive.
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) };
}

/** What an environment deploys where a test is about something else. */
export const oneObject =
  "[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }))({})]";

/** A project of one environment called `development` that deploys what the source says. */
export function oneEnvironment(deploy: string, before = ''): Record<string, string> {
  return {
    'environments/index.ts': `import { application, environment, follow, imagesExact, pinned, project, promotionPolicy, YamlFiles } from 'pawl';
import { ApiObject, Chart } from 'cdk8s';
import { z } from 'zod';
${before}
const development = environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(), deploy: ${deploy} });
export default project({ name: 'shop', environments: [development], policies: [imagesExact] });
`,
  };
}
