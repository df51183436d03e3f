import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { startEarly } from '../../../lib/compiler/process/early-start.ts';
import { killGroup } from '../../../lib/compiler/process/spawn-child.ts';
import { temporaryProject } from '../temporary-project.ts';
import { counting, timesEvaluated, untilEvaluated } from '../until-evaluated.ts';

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

const likely = { question: { kind: 'compile', environments: undefined, collect: false }, options: { guard: 'error' } } as const;

test('a process that was asked early what is wanted is asked once, and what it said before anybody listened is heard', async () => {
  const says = `${counting} console.log('evaluated'); process.on('exit', () => console.log('ended')); ${entry('early')}`;
  await using temporary = await temporaryProject({ 'environments/index.ts': says });
  const { folder } = temporary;
  const early = startEarly(folder, { memoryLimit: 2048, likely });
  await early.asked;
  await untilEvaluated(folder, 1);
  await delay(500);
  const { project, warnings } = await compileProject({ folder, early });
  assert.equal(project.name, 'early');
  assert.deepEqual(warnings, ['The project wrote while it was compiled: evaluated\nended']);
  assert.equal(await timesEvaluated(folder), 1);
});

test('where something else is wanted than what was asked early, another process is asked', async () => {
  await using temporary = await temporaryProject({ 'environments/index.ts': `console.log(process.env.PLACE); ${entry('early')}` });
  const { folder } = temporary;
  const early = startEarly(folder, { memoryLimit: 2048, likely });
  await early.asked;
  const { warnings, findings } = await compileProject({ folder, early, guard: 'warning', variables: { PLACE: 'elsewhere' } });
  assert.deepEqual(warnings, ['The project wrote while it was compiled: elsewhere']);
  assert.deepEqual(
    findings.flatMap(({ id, severity }) => (id === 'environment-variable' ? [severity] : [])),
    ['warning'],
  );
});

test('a project that throws while nobody listens yet is refused for what it threw', async () => {
  await using temporary = await temporaryProject({ 'environments/index.ts': `throw new Error('not today'); ${entry('early')}` });
  const { folder } = temporary;
  const early = startEarly(folder, { memoryLimit: 2048, likely });
  await early.asked;
  await delay(1500);
  await assert.rejects(compileProject({ folder, early }), /not today/);
  const broken = startEarly('/nowhere', { memoryLimit: 2048, likely });
  await broken.asked;
  broken.end();
});

test('a project that closes what it was given to write to, or throws when it ends, has said what it has said', async () => {
  const closes = `import { closeSync } from 'node:fs'; closeSync(1); closeSync(2); ${entry('closed')}`;
  await using closed = await temporaryProject({ 'environments/index.ts': closes });
  assert.equal((await compileProject({ folder: closed.folder })).project.name, 'closed');
  const throws = `process.on('exit', () => { throw new Error('at the very end'); }); ${entry('last')}`;
  await using last = await temporaryProject({ 'environments/index.ts': throws });
  await assert.rejects(compileProject({ folder: last.folder }), /at the very end/);
});
