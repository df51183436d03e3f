import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  const judged = judgePromotion({
    folder: project.folder,
    environment: 'a',
    facts: factsToJson(Testing.promotion()),
    timeLimit: Duration.seconds(4),
  });
  await assert.rejects(judged, { code: 'TIME_LIMIT' });
});
