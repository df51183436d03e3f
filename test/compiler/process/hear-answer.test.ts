import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foretelling } from '../../../lib/compiler/child/foretell.ts';
import { shortenAnswers, type Told } from '../../../lib/compiler/child/shorten-answers.ts';
import { CompileError } from '../../../lib/compiler/compile-error.ts';
import { restoreAnswers } from '../../../lib/compiler/dev/restore-answers.ts';
import type { Answer, CompiledEnvironment, Foretold } from '../../../lib/compiler/messages.ts';
import { hearAnswer } from '../../../lib/compiler/process/hear-answer.ts';
import { idOf } from '../../../lib/manifest/kubernetes-object.ts';
import type { ManifestObject } from '../../../lib/manifest/manifest-set.ts';
import { namesApart } from '../../../lib/manifest/names-apart.ts';
import { withWave } from '../../../lib/manifest/wave.ts';
import { Memory } from '../../../lib/remembered.ts';
import { configMap, deployment } from '../../checks/checked.ts';

function made(object: ManifestObject['object'], wave = 0): ManifestObject {
  return { id: idOf(object), application: 'web', wave, object: withWave(object, wave) };
}

const origin = { construct: 'web/object', source: { file: 'applications/web.ts', line: 3 } };
const [settings, extra] = [made(configMap('settings', { a: '1' })), made(configMap('extra'))];
const web = made(deployment('web'), 1);

function answerOf(objects: readonly ManifestObject[], known: readonly ManifestObject[] = objects): Answer {
  const environment: CompiledEnvironment = {
    name: 'production',
    tier: 'production',
    kubernetes: '1.34',
    track: { kind: 'pinned', keeper: 'ledger' },
    namespace: 'shop',
    compiled: true,
    applications: ['web'],
    policies: [],
    set: { environment: 'production', objects: [...objects] },
    images: [],
    origins: Object.fromEntries(namesApart(known).map((name) => [name, origin])),
    findings: [],
  };
  const project = { name: 'shop' };
  return { kind: 'compiled', project, environments: [environment], findings: [], inputs: [], variables: [], wants: [], policies: [] };
}

/** What goes over the pipe where these are foretold and that is the answer. */
function linesOf(foretold: readonly (readonly ManifestObject[])[], answer: Answer): readonly string[] {
  const lines: string[] = [];
  const told: Told = new Map();
  const foretell = foretelling(told, (line) => lines.push(line));
  for (const objects of foretold)
    foretell({
      environment: 'production',
      kubernetes: '1.34',
      namespace: 'shop',
      objects: objects.map((object) => ({ object, origin })),
    });
  return [...lines, JSON.stringify({ ...shortenAnswers(told)(answer), last: true })];
}

function heardIn(lines: readonly string[]): { readonly answer: Answer | undefined; readonly told: readonly Foretold[] } {
  const told: Foretold[] = [];
  const hearing = hearAnswer((some) => told.push(some));
  for (const line of lines) hearing.line(line);
  return { answer: hearing.answer(), told };
}

test('an answer is the same whatever was foretold of it', () => {
  const later = made(deployment('web'), 2);
  const changed = made(configMap('settings', { a: '2' }));
  for (const objects of [[], [settings], [settings, web], [web, changed, extra], [later], [settings, settings]]) {
    const answer = answerOf(objects);
    for (const foretold of [[], [[settings]], [[settings, web], [extra]], [[settings], [changed]], [[later, later]]])
      assert.deepEqual(heardIn(linesOf(foretold, answer)).answer, answer);
  }
});

test('an object that came to be what it was told to be is the value that was told, and goes over the pipe once', () => {
  const answer = answerOf([settings, web]);
  const lines = linesOf([[settings], [made(deployment('web'), 0)]], answer);
  const heard = heardIn(lines);
  assert.ok(heard.answer?.kind === 'compiled');
  const [first, second] = heard.answer.environments[0]?.set.objects ?? [];
  assert.equal(first, heard.told[0]?.objects[0]?.[0]);
  assert.notEqual(second, heard.told[1]?.objects[0]?.[0]);
  assert.equal(lines.join().split('{"a":"1"}').length, 2);
});

test('an object without an origin in the answer has none, however it was foretold', () => {
  const answer = answerOf([settings, settings], []);
  assert.deepEqual(heardIn(linesOf([[settings, settings]], answer)).answer, answer);
});

test('objects that share an id keep their own origins, however they were foretold', () => {
  const answer = answerOf([settings, settings]);
  const elsewhere = { construct: 'web/other', source: { file: 'applications/web.ts', line: 9 } };
  assert.ok(answer.kind === 'compiled' && answer.environments[0] !== undefined);
  const [first = '', second = ''] = namesApart([settings, settings]);
  const environments = [{ ...answer.environments[0], origins: { [first]: origin, [second]: elsewhere } }];
  for (const foretold of [[], [[settings]], [[settings, settings]]])
    assert.deepEqual(heardIn(linesOf(foretold, { ...answer, environments })).answer, { ...answer, environments });
});

test('whoever has not answered has no answer', () => {
  assert.equal(heardIn([]).answer, undefined);
  assert.equal(heardIn(linesOf([[settings]], answerOf([])).slice(0, -1)).answer, undefined);
});

test('lines that make no sense are found when the answer is asked for', () => {
  const [told = '', answer = ''] = linesOf([[settings]], answerOf([settings]));
  const bad = [
    [told.slice(0, -1), answer],
    [told.replace('"settings"', '"others"'), answer],
    [told.replace('"kubernetes":"1.34",', ''), answer],
    [told.replace('"objects":', '"more":1,"objects":'), answer],
    [answer],
    [told, ''],
    [told, '{"kind":"compiled"}'],
    [told, answer.replace('"last"', '"first"')],
    [told, answer.replaceAll('ConfigMap/shop/settings', 'ConfigMap/shop/gone')],
    [told, answer.replace('"objects":[["ConfigMap/shop/settings"]]', '"objects":[]')],
    [told, answer.replace('"objects":[["ConfigMap/shop/settings"]]', '"objects":[["ConfigMap/shop/settings"],[]]')],
  ];
  for (const lines of bad) {
    const hearing = hearAnswer(() => undefined);
    for (const line of lines) hearing.line(line);
    assert.throws(hearing.answer, (thrown) => thrown instanceof CompileError && thrown.code === 'BAD_ANSWER', lines.join('\n'));
  }
});

test('what goes wrong while somebody looks at objects is thrown where the answer is asked for', () => {
  const hearing = hearAnswer(() => {
    throw new TypeError('Cannot look at it');
  });
  for (const line of linesOf([[settings]], answerOf([settings]))) hearing.line(line);
  assert.throws(hearing.answer, /Cannot look at it/);
});

test('an object that is too large for any cluster is not told of ahead', () => {
  const lines = linesOf([[made(configMap('large', { a: 'x'.repeat(1024 * 1024) })), settings]], answerOf([settings]));
  assert.deepEqual(heardIn(lines).answer, answerOf([settings]));
  assert.ok(lines.join('').length < 10_000);
});

test('environments of one name keep their own objects', () => {
  const [one, other] = [answerOf([settings, web]), answerOf([web, extra])];
  assert.ok(one.kind === 'compiled' && other.kind === 'compiled');
  const answer: Answer = { ...one, environments: [...one.environments, ...other.environments] };
  for (const foretold of [[], [[settings], [extra]]]) assert.deepEqual(heardIn(linesOf(foretold, answer)).answer, answer);
  const [shorten, restore] = [shortenAnswers(new Map(), new Memory()), restoreAnswers()];
  for (let again = 0; again < 3; again++) assert.deepEqual(restore(JSON.stringify({ ...shorten(answer), last: false })).answer, answer);
});
