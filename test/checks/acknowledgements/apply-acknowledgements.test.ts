import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Acknowledgement, acknowledge } from '../../../lib/checks/acknowledgements/acknowledgement.ts';
import { applyAcknowledgements } from '../../../lib/checks/acknowledgements/apply-acknowledgements.ts';
import type { Finding } from '../../../lib/finding.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';
import { processorTime } from '../../processor-time.ts';

const web: ObjectId = objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' });
const finding: Finding = { id: 'dangling-secret', severity: 'error', message: 'Secret "tls" is not part of this environment', object: web };

function acknowledged(props: Partial<Acknowledgement> = {}): Acknowledgement {
  return acknowledge({ finding: 'dangling-secret', reason: 'The vault comes in March', expires: '2027-01-31', ...props });
}

function apply(acknowledgements: readonly Acknowledgement[], now = '2027-01-01T00:00:00Z') {
  return applyAcknowledgements([finding], acknowledgements, { now: new Date(now), mayStand: () => true });
}

test('an acknowledged error is a warning that says who knows, until when, and what it was', () => {
  assert.deepEqual(apply([acknowledged()]).findings, [
    { ...finding, severity: 'warning', acknowledged: { reason: 'The vault comes in March', expires: '2027-01-31', severity: 'error' } },
  ]);
});

const objects: readonly (readonly [object: string | undefined, meets: boolean])[] = [
  [undefined, true],
  ['Deployment.apps/shop/web', true],
  ['Deployment.apps/shop/*', true],
  ['*', true],
  ['Deployment.apps/*/web', true],
  ['Deployment.apps/shop/we', false],
  ['Deployment.apps/shop', false],
  ['*/other', false],
  ['Deployment.apps/shop/web*web', false],
  ['Deployment.apps/.*/web', false],
];

for (const [object, meets] of objects) {
  test(`an acknowledgement of ${object ?? 'any object'} ${meets ? 'meets' : 'does not meet'} the finding`, () => {
    const { findings, used } = apply([acknowledged({ object })]);
    assert.deepEqual([findings[0]?.acknowledged !== undefined, used.size === 1], [meets, meets]);
  });
}

test('a finding of another id is not met', () =>
  assert.deepEqual(apply([acknowledged({ finding: 'dangling-claim' })]).findings, [finding]));

test('an acknowledgement holds through its last day in UTC, and no longer', () => {
  const one = acknowledged();
  assert.deepEqual(apply([one], '2027-01-31T23:59:59Z').expired, new Map());
  const { findings, expired } = apply([one], '2027-02-01T00:00:00Z');
  assert.deepEqual([findings, expired], [[finding], new Map([[one, 'error']])]);
});

test('one that holds covers for one that has expired, which is still named', () => {
  const old = acknowledged({ expires: '2026-12-31' });
  const { findings, expired } = apply([old, acknowledged()]);
  assert.deepEqual([findings[0]?.acknowledged?.expires, [...expired.keys()]], ['2027-01-31', [old]]);
});

test('without a time nothing expires', () => {
  const { findings } = applyAcknowledgements([finding], [acknowledged({ expires: '2000-01-01' })], {
    now: undefined,
    mayStand: () => true,
  });
  assert.equal(findings[0]?.severity, 'warning');
});

test('an error that may not stand stays, and its acknowledgement has met nothing; a warning may always', () => {
  const warning: Finding = { ...finding, severity: 'warning' };
  const { findings, used } = applyAcknowledgements([finding, warning], [acknowledged({ object: '*' })], {
    now: undefined,
    mayStand: () => false,
  });
  assert.deepEqual(
    findings.map(({ acknowledged: by }) => by?.severity),
    [undefined, 'warning'],
  );
  assert.equal(used.size, 1);
});

test('an acknowledgement with ten thousand stars is matched at once', () => {
  const took = processorTime(() => apply([acknowledged({ object: `${'*a'.repeat(10_000)}b` })]));
  assert.ok(took < 1000, `${took} ms`);
});
