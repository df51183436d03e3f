import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { Duration } from '../../lib/duration.ts';
import { coveredTime, healthySince, mergeReport } from '../../lib/evidence/coverage.ts';
import { type Report, reportPredicate } from '../../lib/evidence/report.ts';
import { seededRandom } from '../seeded-random.ts';
import { newReport } from './new-report.ts';
import { at, day, minute, now, observation } from './samples.ts';

/** Reports one after another: minutes after noon, negative for an unhealthy one. */
function reports(...minutes: readonly number[]): Report {
  const [first = 0, ...rest] = minutes;
  const seen = (one: number) => observation({ observedAt: at(Math.abs(one) * minute), healthy: one >= 0 });
  return rest.reduce((previous, one) => mergeReport(previous, seen(one)), newReport(seen(first)));
}

test('a first report covers the moment at which it was made', () => {
  const report = reports(0);
  assert.deepEqual(report.covered, [{ from: now.toISOString(), to: now.toISOString() }]);
  assert.deepEqual(healthySince(report), now);
  assert.equal(report.validUntil, at(10 * minute).toISOString());
});

test('time from one healthy report to the next is covered', () => {
  const report = reports(0, 10, 19);
  assert.deepEqual(healthySince(report), now);
  assert.equal(coveredTime(report, at(19 * minute)), 19 * minute);
});

test('the newest report counts until it runs out and no longer', () => {
  assert.equal(coveredTime(reports(0), at(4 * minute)), 4 * minute);
  assert.equal(coveredTime(reports(0), at(day)), 10 * minute);
  assert.equal(coveredTime(reports(0), at(-minute)), 0);
});

test('a silence past the end of a report begins anew, and pauses what is covered', () => {
  const report = reports(0, 5, 60);
  assert.deepEqual(healthySince(report), at(60 * minute));
  assert.equal(coveredTime(report, at(62 * minute)), 15 * minute + 2 * minute);
});

test('an unhealthy report ends what is covered at the last moment that was healthy', () => {
  const report = reports(0, 5, -8, 9, 11);
  assert.deepEqual(healthySince(report), at(9 * minute));
  assert.equal(coveredTime(report, at(11 * minute)), 7 * minute);
  assert.equal(healthySince(reports(0, -5)), undefined);
  assert.equal(coveredTime(reports(0, -5), at(9 * minute)), 0);
});

test('another release, or a Delivery that was made anew, begins anew', () => {
  const first = reports(0, 5);
  for (const change of [
    { index: digestOf('1.3.0') },
    { manifest: digestOf('x') },
    { delivery: { namespace: 'pawl', name: 'shop', uid: '0002' } },
  ]) {
    const next = mergeReport(first, observation({ observedAt: at(6 * minute), ...change }));
    assert.deepEqual(healthySince(next), at(6 * minute));
    assert.ok(next.counter > first.counter);
  }
});

test('a record that leaves the release as it is interrupts nothing', () => {
  const next = mergeReport(reports(0, 5), observation({ observedAt: at(6 * minute), record: { digest: digestOf('hold'), sequence: 8 } }));
  assert.deepEqual(healthySince(next), now);
});

test('a clock that was set back takes back what has not come yet', () => {
  const next = mergeReport(reports(0, 5, 9), observation({ observedAt: at(3 * minute) }));
  assert.deepEqual(healthySince(next), at(3 * minute));
  assert.ok(next.counter > reports(0, 5, 9).counter);
});

test('an agent without memory goes on above what it wrote before', () => {
  assert.ok(newReport(observation({ observedAt: at(minute) })).counter > reports(0).counter);
});

test('nobody can claim more than two days', () => {
  const report = newReport(observation({ validFor: Duration.days(30) }));
  assert.equal(report.validUntil, at(2 * day).toISOString());
});

test('whatever is reported: it is a report, counters rise, and no more is covered than was seen', () => {
  const random = seededRandom(20260301);
  for (let run = 0; run < 100; run++) {
    let clock = 0;
    let report: Report | undefined;
    let seen = 0;
    let last: { readonly healthy: boolean; readonly clock: number } | undefined;
    let since: number | undefined;
    for (let step = 0; step < 1 + random() * 100; step++) {
      const pause = Math.floor(random() * 15 * minute) + 1;
      clock += pause;
      const healthy = random() < 0.8;
      // What an onlooker knows: from a healthy report on it was healthy for ten minutes at most, and until the next report at most.
      const isContiguous = last?.healthy === true && pause <= 10 * minute;
      if (last?.healthy === true) seen += Math.min(pause, 10 * minute);
      since = healthy ? (isContiguous ? since : clock) : undefined;
      const next = mergeReport(report, observation({ observedAt: at(clock), healthy }));
      assert.deepEqual(reportPredicate.parse(JSON.parse(JSON.stringify(next))), next);
      assert.ok(next.counter > (report?.counter ?? 0));
      assert.ok(coveredTime(next, at(clock)) <= seen);
      assert.deepEqual(healthySince(next), since === undefined ? undefined : at(since));
      report = next;
      last = { healthy, clock };
    }
  }
});

test('a report that covers what was not is none', () => {
  const good = reports(0, 5);
  const to = (minutes: number) => at(minutes * minute).toISOString();
  const bad: readonly Partial<Report>[] = [
    { covered: [{ from: to(0), to: to(6) }] },
    { covered: [] },
    { covered: [{ from: to(5), to: to(0) }] },
    {
      covered: [
        { from: to(0), to: to(4) },
        { from: to(3), to: to(5) },
      ],
    },
    { validUntil: to(4) },
    { counter: 0 },
  ];
  for (const change of bad) assert.equal(reportPredicate.safeParse({ ...good, ...change }).success, false, JSON.stringify(change));
});
