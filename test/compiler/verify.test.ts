import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { undisturbed, verifyCompile } from '../../lib/compiler/verify.ts';
import { gitRepository } from './git-repository.ts';
import { oneEnvironment, root } from './temporary-project.ts';

/** What the guard does not see, because a package asks. */
const packageFiles = {
  'node_modules/moods/package.json': '{ "name": "moods", "type": "module", "main": "index.js" }',
  'node_modules/moods/index.js': `export const moods = {
  clock: () => new Date().getUTCFullYear(),
  year: () => new Intl.DateTimeFormat('en', { timeZone: 'UTC', year: 'numeric' }).format(),
  origin: () => Math.floor(performance.timeOrigin / 1e10),
  coin: () => Math.random() < 0.5,
  folder: () => process.cwd(),
  locale: () => (0.5).toLocaleString(),
  zone: () => new Date(0).getHours(),
  stays: () => new Date(0).toISOString() + [3, 1, 2].sort() + Object.keys(process.env).length
    + new Intl.DateTimeFormat('en', { timeZone: 'UTC', year: 'numeric' }).format(0),
};
`,
};

async function project(data: string, more: Readonly<Record<string, string>> = {}) {
  const deploy = `[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: ${data} }))({})]`;
  const before = "import { moods } from 'moods';\nimport { readFileSync } from 'node:fs';";
  const repository = await gitRepository({
    'package.json': '{ "type": "module" }',
    '.gitignore': 'node_modules\nignored.txt\n',
    ...oneEnvironment(deploy, before),
    ...packageFiles,
  });
  await repository.write(more);
  await symlink(root, join(repository.folder, 'node_modules', 'pawl'));
  for (const peer of ['cdk8s', 'constructs', 'zod'])
    await symlink(join(root, 'node_modules', peer), join(repository.folder, 'node_modules', peer));
  return repository;
}

test('verifyCompile finds what depends on the clock, on chance, on the folder, the locale and the zone, by object and field', async () => {
  const data = 'Object.fromEntries(Object.entries(moods).map(([name, mood]) => [name, String(mood())]))';
  await using repository = await project(data);
  const { folder } = repository;
  const compiled = await compileProject({ folder, disturbance: undisturbed });
  assert.deepEqual(compiled.findings, []);
  const found = await verifyCompile(compiled, { folder });
  assert.deepEqual(
    found.map(({ id, severity, environment, object, field, source }) => [id, severity, environment, object, field, source?.file]),
    ['clock', 'coin', 'folder', 'locale', 'origin', 'year', 'zone'].map((mood) => [
      'not-reproducible',
      'error',
      'development',
      'ConfigMap/shop/a',
      `data.${mood}`,
      'environments/index.ts',
    ]),
  );
  assert.match(found[3]?.message ?? '', /^It is "0\.5" in the first compile and "0,5" in the second$/);
});

test('verifyCompile finds nothing where nothing depends on the world, ignored inputs included', async () => {
  const data = "{ text: moods.stays() + readFileSync('ignored.txt', 'utf8') }";
  await using repository = await project(data, { 'ignored.txt': 'i' });
  const { folder } = repository;
  assert.deepEqual(await verifyCompile(await compileProject({ folder, disturbance: undisturbed }), { folder }), []);
});
