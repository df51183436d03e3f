import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { judgePromotion } from '../../lib/compiler/judge.ts';
import { Testing } from '../../lib/constructs/testing.ts';
import { factsToJson } from '../../lib/promotion/evaluate.ts';
import { oneEnvironment, temporaryProject } from './temporary-project.ts';

const deploy = `[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'b' }, { name: 'a' }] } }))({})]`;

/** One environment with one build policy. */
function judgedBy(policy: string): Record<string, string> {
  const { 'environments/index.ts': index = '' } = oneEnvironment(deploy, policy);
  return { 'environments/index.ts': index.replace('policies: [imagesExact]', 'policies: [policy]').replace('allow,', '') };
}

test('a build policy that changes an object fails with its line, and the object stays as it was compiled', async () => {
  await using project = await temporaryProject(
    judgedBy(`import { allow, buildPolicy } from 'pawl';
const policy = buildPolicy('sorted', ({ as }) => {
  as('Pod')?.spec.containers.sort((left, right) => left.name.localeCompare(right.name));
  return allow;
});`),
  );
  const { environments, findings } = await compileProject({ folder: project.folder });
  const [made] = environments[0]?.set.objects ?? [];
  assert.deepEqual(made?.object.spec, { containers: [{ name: 'b' }, { name: 'a' }] });
  assert.deepEqual(
    findings.flatMap(({ id, severity, object, message }) => (id === 'sorted' ? [[severity, object, message]] : [])),
    [
      [
        'error',
        'Pod/shop/a',
        `Policy "sorted" failed: Cannot assign to read only property '0' of object '[object Array]' (environments/index.ts:6:30)`,
      ],
    ],
  );
});

test('a promotion policy that changes the facts denies with its line, and the next one judges by the facts as they are', async () => {
  await using project = await temporaryProject({
    'environments/index.ts': `import { allow, deny, environment, imagesExact, pinned, project, promotionPolicy } from 'pawl';
const first = promotionPolicy('first', (facts) => {
  (facts.history as unknown[]).reverse();
  return allow;
});
const second = promotionPolicy('second', ({ now }) => {
  now.setFullYear(1999);
  return allow;
});
const third = promotionPolicy('third', ({ history, now }) => deny(history.map(({ version }) => version).join() + new Date(now).getFullYear()));
export default project({ name: 'shop', policies: [imagesExact], environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), policies: [first, second, third], deploy: [] })] });`,
  });
  const history = ['1.0.0', '1.1.0'].map((version, index) => ({
    sequence: index + 1,
    action: 'promote',
    version,
    who: 'dana',
    when: new Date(index),
  }));
  const facts = factsToJson(Testing.promotion({ history, now: new Date('2026-06-01T12:00:00Z') }));
  const { findings } = await judgePromotion({ folder: project.folder, environment: 'a', facts });
  assert.deepEqual(
    findings.map(({ id, message }) => [id, message]),
    [
      ['first', `Policy "first" failed: Cannot assign to read only property '0' of object '[object Array]' (environments/index.ts:3:32)`],
      [
        'second',
        `Policy "second" failed: Cannot change a date that others read, too: change a copy, new Date(date) (environments/index.ts:7:7)`,
      ],
      ['third', '1.0.0,1.1.02026'],
    ],
  );
});
