import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { startEarly } from '../../../lib/compiler/process/early-start.ts';
import { killGroup } from '../../../lib/compiler/process/spawn-child.ts';
import { temporaryProject } from '../temporary-project.ts';

const entry = (name: string) => `import { project } from 'pawl'; export default project({ name: '${name}', environments: [] });`;

test('a compile goes on with what was begun early, once', async () => {
  await using temporary = await temporaryProject({ 'environments/index.ts': entry('first') });
  const { folder } = temporary;
  const early = startEarly(folder, { memoryLimit: 2048 });
  const { project } = await compileProject({ folder, early });
  assert.equal(project.name, 'first');
  await writeFile(join(folder, 'environments/index.ts'), entry('second'));
  assert.equal((await compileProject({ folder, early })).project.name, 'second');
  assert.equal(early.process(folder, { memoryLimit: 2048 }), undefined);
  early.end();
});

test('nobody gets an early process for another folder, another limit or another world, and it ends when nobody wants it', async () => {
  await using temporary = await temporaryProject({ 'environments/index.ts': entry('shop') });
  const { folder } = temporary;
  const early = startEarly(folder, { memoryLimit: 2048 });
  assert.equal(early.process('/', { memoryLimit: 2048 }), undefined);
  assert.equal(early.process(folder, { memoryLimit: 512 }), undefined);
  assert.equal(early.process(folder, { memoryLimit: 2048, program: 'serve' }), undefined);
  const disturbance = { clock: 1, seed: 1, timeZone: 'UTC', locale: 'C' };
  assert.equal(early.process(folder, { memoryLimit: 2048, disturbance }), undefined);
  assert.equal(early.bundle('/'), undefined);
  const begun = early.process(folder, { memoryLimit: 2048 });
  assert.ok(begun !== undefined);
  killGroup(begun.child);
  await once(begun.child, 'close');

  const unwanted = startEarly(folder, { memoryLimit: 2048 });
  unwanted.end();
  assert.equal(unwanted.process(folder, { memoryLimit: 2048 }), undefined);
  await unwanted.bundle(folder);
});
