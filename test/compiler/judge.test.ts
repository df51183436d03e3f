import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { CompileError } from '../../lib/compiler/compile-error.ts';
import { judgePromotion } from '../../lib/compiler/judge.ts';
import { Testing } from '../../lib/constructs/testing.ts';
import { Duration } from '../../lib/duration.ts';
import { factsToJson } from '../../lib/promotion/evaluate.ts';
import { root, temporaryProject } from './temporary-project.ts';

const now = new Date('2026-01-01T12:00:00Z');
const source = (since: string) => ({ name: 'staging', version: '1.1.0', since: new Date(since) });

test('judgePromotion defers a release that has not been in staging for long enough', async () => {
  const facts = factsToJson(Testing.promotion({ now, source: source('2026-01-01T11:59:55Z') }));
  const { verdict, until, verdicts } = await judgePromotion({ folder: root, environment: 'production', facts });
  assert.equal(verdict, 'defer');
  assert.deepEqual(until, new Date('2026-01-01T12:00:15Z'));
  assert.deepEqual(
    verdicts.map((one) => [one.policy, one.verdict]),
    [
      ['comes-from-source', 'allow'],
      ['soaked', 'defer'],
      ['no-downgrade', 'allow'],
      ['keep-replicas', 'allow'],
    ],
  );
});

test('judgePromotion says when a move would pass, and for whom, where it is asked', async () => {
  const facts = factsToJson(Testing.promotion({ now, source: source('2026-01-01T11:59:55Z') }));
  const from = new Date('2026-01-01T12:00:15Z');
  const { explanation } = await judgePromotion({ folder: root, environment: 'production', facts, explain: [{ name: 'dana' }] });
  assert.deepEqual(explanation?.outlook, { kind: 'allow', from });
  assert.deepEqual(explanation.actors, [{ actor: { name: 'dana' }, outlook: { kind: 'allow', from } }]);
  assert.deepEqual(explanation.policies[1], { policy: 'soaked', outlook: { kind: 'allow', from } });
});

test('judgePromotion gives the diff to the policies of the project', async () => {
  const web = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas },
  });
  const facts = factsToJson(Testing.promotion({ now, source: source('2026-01-01T11:00:00Z'), before: [web(3)], after: [web(1)] }));
  const { verdict, findings } = await judgePromotion({ folder: root, environment: 'production', facts });
  assert.equal(verdict, 'deny');
  assert.deepEqual(
    findings.map(({ id, message }) => [id, message]),
    [['keep-replicas', 'Deployment.apps/shop/web would run on fewer than two replicas']],
  );
});

test('judgePromotion gives the digest of the policies that judged, not of those that were there before', async () => {
  const policy = (limit: number) => `import { allow, deny, promotionPolicy } from 'pawl';
export const small = promotionPolicy('small', ({ diff }) => (diff.created.length > ${limit} ? deny('too many') : allow));
`;
  await using project = await temporaryProject({
    'environments/index.ts': `import { environment, imagesExact, pinned, project } from 'pawl';
import { small } from '../policies/small.ts';
export default project({ name: 'shop', policies: [imagesExact], environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), policies: [small], deploy: [] })] });`,
    'policies/small.ts': policy(9),
  });
  const { folder } = project;
  const judge = () => judgePromotion({ folder, environment: 'a', facts: factsToJson(Testing.promotion()) });
  const compiled = await compileProject({ folder, environments: [] });
  const [first, again] = [await judge(), await judge()];
  assert.equal(first.verdict, 'allow');
  assert.deepEqual([first.policiesDigest, again.policiesDigest], [compiled.policiesDigest, compiled.policiesDigest]);

  await writeFile(join(folder, 'policies', 'small.ts'), policy(8));
  const changed = await judge();
  assert.notEqual(changed.policiesDigest, first.policiesDigest);
  assert.equal(changed.policiesDigest, (await compileProject({ folder, environments: [] })).policiesDigest);
});

test('judgePromotion refuses an environment that the project does not have', async () => {
  const facts = factsToJson(Testing.promotion());
  await assert.rejects(judgePromotion({ folder: root, environment: 'prod', facts }), {
    code: 'UNKNOWN_ENVIRONMENT',
    message: 'Cannot find environment "prod": this project has development, staging, production',
  });
});

test('a policy that never answers runs into the time limit', async () => {
  await using project = await temporaryProject({
    'environments/index.ts': `import { environment, pinned, project, promotionPolicy } from 'pawl';
const policies = [promotionPolicy('endless', () => { for (;;); })];
export default project({ name: 'shop', environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), policies, deploy: [] })] });`,
  });
  const judge = (seconds: number): Promise<unknown> =>
    judgePromotion({
      folder: project.folder,
      environment: 'a',
      facts: factsToJson(Testing.promotion()),
      timeLimit: Duration.seconds(seconds),
      // A busy machine takes longer to come to the policy.
    }).catch((thrown: unknown) => (hasNotAsked(thrown) && seconds < 100 ? judge(seconds * 4) : thrown));
  const hasNotAsked = (thrown: unknown) => thrown instanceof CompileError && thrown.code === 'TIME_LIMIT' && !/policy/.test(thrown.message);
  const thrown = await judge(2);
  assert.ok(thrown instanceof CompileError && thrown.code === 'TIME_LIMIT', String(thrown));
  assert.match(
    thrown.message,
    /^Cannot compile the project: it was not done within \d+[sm]\w*, and was asking policy "endless" \(environments\/index\.ts:2:19\)$/,
  );
});

test('a policy that throws says where in the project, in a verdict as in a finding', async () => {
  await using project = await temporaryProject({
    'environments/index.ts': `import { application, buildPolicy, environment, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { hasty, zoned } from '../policies/hasty.ts';
const one = application('one', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }));
export default project({ name: 'shop', policies: [zoned], environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), policies: [hasty], deploy: [one({})] })] });`,
    'policies/hasty.ts': `import { buildPolicy, promotionPolicy } from 'pawl';
export const hasty = promotionPolicy('hasty', () => {
  throw new Error('boom');
});
export const zoned = buildPolicy('zoned', ({ object }) => zoneOf(object.metadata.labels));
function zoneOf(labels: any) {
  return labels.zone;
}
`,
  });
  const { folder } = project;
  const { findings, verdicts } = await judgePromotion({ folder, environment: 'a', facts: factsToJson(Testing.promotion()) });
  const [verdict] = verdicts;
  assert.equal(verdict?.verdict === 'deny' && verdict.reason, 'Policy "hasty" failed: boom (policies/hasty.ts:3:9)');
  assert.equal(findings[0]?.message, 'Policy "hasty" failed: boom (policies/hasty.ts:3:9)');
  const compiled = await compileProject({ folder });
  assert.match(compiled.findings.find(({ id }) => id === 'zoned')?.message ?? '', / \(policies\/hasty\.ts:7:17\)$/);
});

test('a policy that throws inside of others says where in the project that was', async () => {
  await using project = await temporaryProject({
    'environments/index.ts': `import { allOf, anyOf, environment, pinned, project } from 'pawl';
import { hasty, sure } from '../policies/hasty.ts';
const policies = [anyOf(allOf(hasty, sure), hasty)];
export default project({ name: 'shop', environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), policies, deploy: () => {} })] });`,
    'policies/hasty.ts': `import { allow, promotionPolicy } from 'pawl';
export const sure = promotionPolicy('sure', () => allow);
export const hasty = promotionPolicy('hasty', () => {
  throw new Error('boom');
});
`,
  });
  const { verdicts } = await judgePromotion({ folder: project.folder, environment: 'a', facts: factsToJson(Testing.promotion()) });
  const boom = 'Policy "hasty" failed: boom (policies/hasty.ts:4:9)';
  assert.deepEqual(
    verdicts.map((verdict) => verdict.verdict === 'deny' && verdict.reason),
    [`${boom}; and ${boom}`],
  );
});
