import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../../lib/duration.ts';
import { promotionPolicy } from '../../../../lib/promotion/policy.ts';
import { noRestartFastPath } from '../../../../lib/promotion/rules/content/no-restart-fast-path.ts';
import { oneWayDoors } from '../../../../lib/promotion/rules/content/one-way-doors.ts';
import { withinBudget } from '../../../../lib/promotion/rules/content/within-budget.ts';
import { soaked } from '../../../../lib/promotion/rules/path/soaked.ts';
import { deny } from '../../../../lib/verdict.ts';
import { past } from '../facts.ts';
import { claim, deployment, object, role, settings } from '../objects.ts';
import { approval, person } from '../people.ts';
import { table } from '../table.ts';

const sized = (name: string, cpu: string, memory: string, replicas = 1) =>
  deployment(name, { replicas }, { resources: { requests: { cpu, memory } } });

table('withinBudget', withinBudget({ cpu: '2', memory: '1Gi' }), [
  ['allows up to it', { after: [sized('a', '500m', '256Mi', 2), sized('b', '1', '512Mi')] }, 'allow'],
  [
    'denies above it, all pods together',
    { after: [sized('a', '500m', '256Mi', 3), sized('b', '1', '100Mi')] },
    /^1\.1\.0 requests 2\.5 of 2 cpu$/,
  ],
  ['counts what does not change', { before: [sized('a', '3', '1Mi')], after: [sized('a', '3', '1Mi')] }, 'deny'],
  ['says each that is above', { after: [sized('a', '2001m', '1025Mi')] }, /^1\.1\.0 requests 2\.01 of 2 cpu and 1\.01Gi of 1Gi memory$/],
  [
    'counts limits where nothing is requested',
    { after: [deployment('a', { replicas: 1 }, { resources: { limits: { cpu: '3' } } })] },
    'deny',
  ],
  ['denies where nobody has counted', { contents: undefined }, 'deny'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0'), after: [sized('a', '9', '9Gi')] }, 'allow'],
]);

test('a budget of nothing, or of no quantity, is refused where it is written', () => {
  for (const wrong of [{}, { cpu: 'two' }, { memory: '1GB' }, { cpu: '-1' }])
    assert.throws(() => withinBudget(wrong), { code: 'BAD_OPTION' });
});

const doors = oneWayDoors({ approvals: { by: ['ann', 'ben'].map(person), count: 2 } });
const grows = { before: [claim('data', '1Gi')], after: [claim('data', '2Gi')] };
const freezes = { before: [settings('a')], after: [{ ...settings('a'), immutable: true }] };
const deleted = { before: [claim('data', '1Gi', { 'pawl.dev/prune': 'true' })] };

table('oneWayDoors', doors, [
  ['asks nothing of what can be taken back', { before: [deployment('web')], after: [deployment('web', { replicas: 9 })] }, 'allow'],
  [
    'wants approvals of what is deleted for good',
    deleted,
    /^No rollback takes this back: PersistentVolumeClaim\/shop\/data is deleted for good\. 1\.1\.0 is not approved/,
  ],
  [
    'wants approvals of a volume that grows',
    grows,
    /spec\.resources\.requests\.storage of PersistentVolumeClaim\/shop\/data cannot change back/,
  ],
  ['wants approvals of what becomes immutable', freezes, /immutable of ConfigMap\/shop\/settings cannot change back/],
  ['asks nothing of what the server refuses anyhow', { before: [claim('data', '2Gi')], after: [claim('data', '1Gi')] }, 'allow'],
  ['allows with approvals', { ...grows, approvals: [approval('ann'), approval('ben')] }, 'allow'],
  ['wants approvals of a rollback through one', { ...deleted, action: 'rollback', history: past('1.1.0') }, 'deny'],
]);

const slow = noRestartFastPath(
  soaked(Duration.hours(1)),
  promotionPolicy('no', () => deny('No')),
);

table('noRestartFastPath', slow, [
  ['allows what changes nothing', {}, 'allow'],
  ['allows what nobody reads', { before: [settings('a')], after: [settings('b')] }, 'allow'],
  ['allows more replicas', { before: [deployment('web')], after: [deployment('web', { replicas: 9 })] }, 'allow'],
  [
    'asks all the others where something restarts',
    { before: [deployment('web')], after: [deployment('web', {}, { image: 'acme/web:1.0.1' })] },
    /never been in staging; No$/,
  ],
  ['asks the others where fewer would run', { before: [deployment('web')], after: [deployment('web', { replicas: 2 })] }, 'deny'],
  ['asks the others where a workload is new', { after: [deployment('web')] }, 'deny'],
  [
    'asks the others where a Job is new',
    { after: [object('batch/v1', 'Job', 'migrate', { spec: { template: { spec: { containers: [] } } } })] },
    'deny',
  ],
  ['asks the others where anything goes', { before: [settings('a')] }, 'deny'],
  ['asks the others where rights are given', { before: [role(['get'], ['pods'])], after: [role(['list'], ['pods'])] }, 'deny'],
  ['asks the others where settings go stale', { before: [settings('a'), reader()], after: [settings('b'), reader()] }, 'deny'],
]);

function reader() {
  return deployment('web', {}, { envFrom: [{ configMapRef: { name: 'settings' } }] });
}
