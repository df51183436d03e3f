import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPolicy } from '../../../lib/build-policies/policy.ts';
import { requestsSet } from '../../../lib/build-policies/rules/requests-set.ts';
import { Testing } from '../../../lib/constructs/testing.ts';
import { promotionPolicy } from '../../../lib/promotion/policy.ts';
import { noDowngrade } from '../../../lib/promotion/rules/version/no-downgrade.ts';
import { allow, defer, deny } from '../../../lib/verdict.ts';

const release = (version: string) => ({ version, digest: `sha256:${'c'.repeat(64)}` });
const noon = new Date('2026-01-01T12:00:00Z');
const lunch = promotionPolicy('lunch', ({ now }) => (now < noon ? defer(noon, 'Nobody is up') : allow));
const pod = (resources: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'web', ...resources }] },
});

test('a table whose rows all come out as expected passes', () => {
  Testing.decisions(noDowngrade, [
    ['up', { current: release('1.0.0'), candidate: release('1.1.0') }, 'allow'],
    ['down', { current: release('1.1.0'), candidate: release('1.0.0') }, 'deny'],
    ['down, with its reason', { current: release('1.1.0'), candidate: release('1.0.0') }, /is below 1\.1\.0/],
  ]);
  Testing.decisions(lunch, [
    ['in the morning', { now: new Date('2026-01-01T08:00:00Z') }, 'defer'],
    ['and until when', { now: new Date('2026-01-01T08:00:00Z') }, noon],
    ['at noon', {}, 'allow'],
  ]);
  Testing.decisions(requestsSet, [
    ['nothing requested', pod({}), /requests no cpu and no memory/],
    ['limits count', pod({ resources: { limits: { cpu: '1', memory: '1Gi' } } }), 'allow'],
  ]);
});

test('every row that comes out otherwise is listed in one error', () => {
  const table = () =>
    Testing.decisions(lunch, [
      ['early', { now: new Date('2026-01-01T08:00:00Z') }, 'allow'],
      ['early, for good', { now: new Date('2026-01-01T08:00:00Z') }, 'deny'],
      ['early, until one', { now: new Date('2026-01-01T08:00:00Z') }, new Date('2026-01-01T13:00:00Z')],
      ['late', {}, /up/],
      ['late, and right', {}, 'allow'],
    ]);
  const until = 'but it defers until 2026-01-01T12:00:00.000Z: Nobody is up';
  assert.throws(table, {
    name: 'ExpectationError',
    code: 'DECIDES_OTHERWISE',
    message: [
      'Policy "lunch" decides 4 of 5 otherwise:',
      `  early: expected allow, ${until}`,
      `  early, for good: expected deny, ${until}`,
      `  early, until one: expected defer until 2026-01-01T13:00:00.000Z, ${until}`,
      '  late: expected a refusal like /up/, but it allows',
    ].join('\n'),
  });
});

test('a policy that throws is wrong even where a denial is expected', () => {
  const broken = promotionPolicy('broken', () => {
    throw new Error('oops');
  });
  assert.throws(() => Testing.decisions(broken, [['any', {}, 'deny']]), { message: /any: expected deny, but it threw: oops/ });
});

test('a pattern that remembers where it was is asked anew for each row', () => {
  const no = promotionPolicy('no', () => deny('never'));
  const pattern = /never/g;
  Testing.decisions(no, [
    ['first', {}, pattern],
    ['second', {}, pattern],
  ]);
});

test('a row of a build policy says which environment the object goes to', () => {
  const early = buildPolicy('early', ({ as, environment }) =>
    as('Pod' as 'Job') !== undefined && environment.tier === 'production' ? deny('not there') : allow,
  );
  Testing.decisions(early, [
    ['production', pod({}), 'deny'],
    ['development', pod({}), 'allow', { tier: 'development' }],
  ]);
});

test('a policy that changes what it is handed is wrong, as it would be in production, and changes nothing of the test', () => {
  const reversing = promotionPolicy('reversing', ({ history }) => {
    (history as unknown[]).reverse();
    return allow;
  });
  const postponing = promotionPolicy('postponing', ({ now }) => {
    now.setFullYear(1999);
    return allow;
  });
  const replacing = promotionPolicy('replacing', ({ diff }) => {
    for (const { after } of diff.changed('ConfigMap')) (after?.metadata as { name?: string }).name = 'other';
    return allow;
  });
  const renaming = buildPolicy('renaming', ({ object }) => {
    (object.metadata as { name: string }).name = 'other';
    return allow;
  });
  const now = new Date(noon);
  const history = [
    { sequence: 1, action: 'promote', version: '1.0.0', who: 'dana', when: new Date(0) },
    { sequence: 2, action: 'promote', version: '1.1.0', who: 'dana', when: new Date(1) },
  ] as const;
  const object = pod({});
  assert.throws(() => Testing.decisions(reversing, [['any', { history }, 'allow']]), {
    message: /but it threw: Cannot assign to read only/,
  });
  assert.throws(() => Testing.decisions(postponing, [['any', { now }, 'allow']]), { message: /but it threw: Cannot change a date/ });
  assert.throws(() => Testing.decisions(renaming, [['any', object, 'allow']]), { message: /but it threw: Cannot assign to read only/ });
  const after = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }];
  assert.throws(() => Testing.decisions(replacing, [['any', { after }, 'allow']]), { message: /but it threw: Cannot assign to read only/ });
  const facts = Testing.promotion({ now, history });
  const [dana] = Testing.whoCouldPromote({ policies: [reversing] }, facts, [{ name: 'dana' }]);
  assert.equal(dana?.outlook.kind, 'deny');
  now.setFullYear(2027);
  for (const own of [facts, history, object, object.spec.containers]) assert.ok(!Object.isFrozen(own));
});
