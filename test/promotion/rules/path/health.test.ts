import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../../lib/duration.ts';
import { healthyIn } from '../../../../lib/promotion/rules/path/healthy-in.ts';
import { healthyNow } from '../../../../lib/promotion/rules/path/healthy-now.ts';
import { soaked } from '../../../../lib/promotion/rules/path/soaked.ts';
import { at, past } from '../facts.ts';
import { report } from '../people.ts';
import { table } from '../table.ts';

const ended = { observedAt: at(-100), validUntil: at(-40) };
const source = { name: 'staging', version: '1.1.0', since: at(-1000) };

table('healthyNow', healthyNow, [
  ['allows what every cluster there reports healthy', { reports: [report('eu', 5), report('us', 0)] }, 'allow'],
  ['denies where nobody reports', {}, /^Nobody reports whether 1\.1\.0 is healthy in staging$/],
  ['does not ask clusters of other environments', { reports: [report('eu', 5, { environment: 'canary' })] }, /^Nobody reports/],
  [
    'denies where one cluster is not healthy',
    { reports: [report('eu', 5), report('us', undefined)] },
    /^Cluster us reports that 1\.1\.0 is not healthy/,
  ],
  [
    'denies a report that is over',
    { reports: [report('eu', 500, ended)] },
    /^Cluster eu has not reported on staging since 2026-01-01T11:58:20/,
  ],
  ['denies at the moment when a report is over', { reports: [report('eu', 500, { validUntil: at(0) })] }, 'deny'],
  ['denies where there is nowhere to be healthy', { promoteFrom: undefined }, /promoted from no environment/],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

table('healthyIn', healthyIn({ clusters: ['eu', 'us'], for: Duration.seconds(60) }), [
  ['allows where each has been healthy for that long', { reports: [report('eu', 60), report('us', 90)] }, 'allow'],
  ['defers to when the last of them will have been', { reports: [report('eu', 60), report('us', 20)] }, at(40)],
  [
    'names a cluster that does not report',
    { reports: [report('eu', 60)] },
    /^Cluster us does not report whether 1\.1\.0 is healthy in staging$/,
  ],
  ['denies rather than defers', { reports: [report('eu', 6), report('us', undefined)] }, 'deny'],
  ['looks at no other cluster', { reports: [report('eu', 60), report('us', 60), report('lab', undefined)] }, 'allow'],
  ['asks every Delivery of a cluster', { reports: [report('eu', 60), report('us', 60), report('us', undefined)] }, 'deny'],
  ['denies a report that is over, however long it was healthy', { reports: [report('eu', 60), report('us', 900, ended)] }, 'deny'],
]);

table('healthyIn another environment', healthyIn({ clusters: ['eu'], environment: { kind: 'environment', name: 'canary' } }), [
  ['asks there', { reports: [report('eu', 0, { environment: 'canary' })] }, 'allow'],
  ['and not in the one before', { reports: [report('eu', 0)] }, 'deny'],
]);

test('healthyIn without clusters is refused where it is written', () => {
  assert.throws(() => healthyIn({ clusters: [] }), { code: 'BAD_OPTION' });
});

table('soaked in health', soaked(Duration.seconds(60), { healthy: true }), [
  ['allows after that time of health', { source, reports: [report('eu', 60)] }, 'allow'],
  ['counts since it is healthy, not since it is there', { source, reports: [report('eu', 20)] }, at(40)],
  ['waits for the last cluster', { source, reports: [report('eu', 60), report('us', 10)] }, at(50)],
  ['counts no health of an earlier stay', { source: { ...source, since: at(-30) }, reports: [report('eu', 500)] }, at(30)],
  ['counts what a report covers that is over', { source, reports: [report('eu', 500, ended)] }, 'allow'],
  ['stops the clock where a report is over', { source, reports: [report('eu', 70, ended)] }, /healthy for 30s of 1m$/],
  ['denies where nobody reports', { source }, /^Nobody reports whether 1\.1\.0 is healthy in staging$/],
  ['takes the sum of reports where facts have no more', { source: { ...source, healthySince: at(-60) } }, 'allow'],
  ['defers by that sum', { source: { ...source, healthySince: at(-15) } }, at(45)],
  [
    'denies a stay that ended before it was healthy for long enough',
    { source: { ...source, healthySince: at(-50), until: at(-20) } },
    /for 30s of 1m before/,
  ],
  ['denies what never was there', {}, /never been in staging/],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);
