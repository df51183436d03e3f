import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeObjects } from '../../lib/build-policies/judge-objects.ts';
import { type BuildPolicy, type BuildVerdict, buildPolicy, type JudgedEnvironment } from '../../lib/build-policies/policy.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { allow, deny, denyField } from '../../lib/verdict.ts';

const production: JudgedEnvironment = { name: 'production', tier: 'production', kubernetes: '1.34' };
const web: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas: 1 },
};
const settings: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } };

function judge(...policies: BuildPolicy[]) {
  const objects = [web, settings].map((object) => ({ application: 'web', wave: 0, object }));
  return judgeObjects(policies, canonicalSet('production', objects).set, production);
}

/** A policy as plain JavaScript could give it, which judges the Deployment only. */
function returning(answer: unknown): BuildPolicy {
  return buildPolicy('odd', ({ object }) => (object.kind === 'Deployment' ? (answer as BuildVerdict) : allow));
}

test('judgeObjects gives a finding for each denial, with the object, the field and the fix', () => {
  const replicas = buildPolicy('replicas', ({ as, environment }) => {
    const deployment = as('Deployment');
    if (deployment === undefined || environment.tier !== 'production') return allow;
    return (deployment.spec.replicas ?? 1) < 2 ? denyField('spec.replicas', 'It runs on one replica', 'Set two') : allow;
  });
  assert.deepEqual(judge(replicas), [
    {
      id: 'replicas',
      severity: 'error',
      message: 'It runs on one replica',
      fix: 'Set two',
      environment: 'production',
      application: 'web',
      object: 'Deployment.apps/shop/web',
      field: 'spec.replicas',
    },
  ]);
});

test('judgeObjects asks every policy about every object, in the order of the set', () => {
  const named = (name: string) => buildPolicy(name, ({ id }) => [deny(`${name} ${id}`), allow]);
  assert.deepEqual(
    judge(named('a'), named('b')).map(({ message }) => message),
    ['a ConfigMap/shop/settings', 'b ConfigMap/shop/settings', 'a Deployment.apps/shop/web', 'b Deployment.apps/shop/web'],
  );
});

test('judgeObjects makes warnings of what a policy in mode warn says', () => {
  const policy = buildPolicy('no', () => deny('No'), { mode: 'warn' });
  assert.deepEqual(
    judge(policy).map(({ severity }) => severity),
    ['warning', 'warning'],
  );
});

test('judgeObjects finds nothing where a policy gives an empty list', () => {
  assert.deepEqual(judge(buildPolicy('none', () => [])), []);
});

const broken: readonly (readonly [name: string, policy: BuildPolicy, message: RegExp])[] = [
  [
    'throws',
    buildPolicy('odd', ({ object }) => (object.kind === 'Deployment' ? assert.fail('no such field') : allow)),
    /^Policy "odd" failed: no such field$/,
  ],
  ['returns nothing', returning(undefined), /^Policy "odd" returned no verdict$/],
  ['returns a string', returning('no'), /returned no verdict/],
  ['defers', returning({ kind: 'defer', until: new Date(0), reason: 'Soon' }), /returned no verdict/],
  ['returns a list with nonsense', returning([allow, false]), /returned no verdict/],
  ['is asynchronous', returning(Promise.resolve(allow)), /^Policy "odd" is asynchronous/],
  ['is asynchronous and fails', returning(Promise.reject(new Error('late'))), /is asynchronous/],
];

for (const [name, policy, message] of broken) {
  test(`a build policy that ${name} is an error of the object that it judged`, () => {
    const findings = judge(policy);
    assert.deepEqual(
      findings.map(({ id, severity, object }) => [id, severity, object]),
      [['odd', 'error', 'Deployment.apps/shop/web']],
    );
    assert.match(findings[0]?.message ?? '', message);
  });
}
