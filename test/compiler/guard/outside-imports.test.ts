import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import type { Finding } from '../../../lib/finding.ts';
import { gitRepository } from '../git-repository.ts';
import { oneEnvironment, oneObject, temporaryProject } from '../temporary-project.ts';

const placesOf = (findings: readonly Finding[]) =>
  findings.map(({ id, message, source }) => [id, /"([^"]*)" \((.*)\), which/.exec(message)?.slice(1).join(' '), source]);

test('a static import of what lies outside of the repository is found at its line, and nothing that the outside file imports in turn', async () => {
  await using elsewhere = await temporaryProject({
    'one.ts': "import { two } from './two.ts';\nexport const one = two;\n",
    'two.ts': 'export const two = 1;\n',
    'data.json': '{ "a": 1 }',
    'late.ts': 'export const late = 1;\n',
  });
  const outside = `../../../${basename(elsewhere.folder)}`;
  const before = `// from '${outside}/one.ts'
import { one } from '${outside}/one.ts';
  import data from "${outside}/data.json" with { type: 'json' };
import { inside } from '../../shared/inside.ts';
import { two as linked } from './linked/two.ts';
console.assert([one, data, inside, linked, (await import('${outside}/late.ts')).late].length > 0);`;
  await using repository = await gitRepository({
    'shared/inside.ts': "export { more as inside } from './more.ts';\n",
    'shared/more.ts': `import { two } from '../${outside.slice('../../'.length)}/two.ts';\nexport const more = two;\n`,
  });
  await using project = await temporaryProject(oneEnvironment(oneObject, before), repository.folder);
  await symlink(elsewhere.folder, join(project.folder, 'environments/linked'));
  const { findings } = await compileProject({ folder: project.folder });
  const file = 'environments/index.ts';
  assert.deepEqual(placesOf(findings), [
    ['outside-file', `../${outside.slice('../../'.length)}/two.ts import`, { file: '../shared/more.ts', line: 1, column: 21 }],
    ['outside-file', `${outside}/one.ts import`, { file, line: 5, column: 21 }],
    ['outside-file', `${outside}/data.json import`, { file, line: 6, column: 20 }],
    ['outside-file', './linked/two.ts import', { file, line: 8, column: 31 }],
    ['outside-file', `${outside}/late.ts import()`, { file, line: 9, column: 58 }],
  ]);
  assert.ok(findings.every(({ severity, fix }) => severity === 'error' && fix !== undefined));
});

test('without a repository everything beside the project is outside of it, but for packages; a guard of warnings warns', async () => {
  await using around = await temporaryProject({
    'shared/a.ts': 'export const a = 1;\n',
    'node_modules/left/a.js': 'export const b = 1;\n',
  });
  const before = "import { a } from '../../shared/a.ts';\nimport { b } from '../../node_modules/left/a.js';\nconsole.assert(a === b);";
  await mkdir(join(around.folder, 'deploy'));
  await using project = await temporaryProject(oneEnvironment(oneObject, before), around.folder);
  const { findings } = await compileProject({ folder: project.folder, guard: 'warning' });
  assert.deepEqual(placesOf(findings), [
    ['outside-file', '../../shared/a.ts import', { file: 'environments/index.ts', line: 4, column: 19 }],
  ]);
  assert.equal(findings[0]?.severity, 'warning');
});

test('where Git refuses to say anything of the repository, what lies in it is no less part of the project', async () => {
  await using elsewhere = await temporaryProject({ 'one.ts': 'export const one = 1;\n' });
  const outside = `../../../${basename(elsewhere.folder)}/one.ts`;
  await using repository = await gitRepository({ 'shared/a.ts': 'export const a = 1;\n' });
  const before = `import { a } from '../../shared/a.ts';\nimport { one } from '${outside}';\nconsole.assert(a === one);`;
  await using project = await temporaryProject(oneEnvironment(oneObject, before), repository.folder);
  await writeFile(join(repository.folder, '.git/config'), 'no configuration');
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(placesOf(findings), [['outside-file', `${outside} import`, { file: 'environments/index.ts', line: 5, column: 21 }]]);
});
