import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dueIn } from '../../../lib/agent/reports/due.ts';
import { digestOf } from '../../../lib/digest.ts';
import { Duration } from '../../../lib/duration.ts';
import { mergeReport, type Observation } from '../../../lib/evidence/coverage.ts';

const interval = 300_000;
const start = Date.parse('2026-01-01T00:00:00Z');

function observation(healthy: boolean, changes: Partial<Observation> = {}): Observation {
  return {
    cluster: 'eu-1',
    delivery: { namespace: 'shop', name: 'shop', uid: 'one' },
    environment: 'staging',
    record: { digest: digestOf('record 3'), sequence: 3 },
    manifest: digestOf('manifest'),
    index: digestOf('index'),
    healthy,
    observedAt: new Date(start),
    validFor: Duration.minutes(15),
    ...changes,
  };
}

/** Made at 1 s of the monotonic clock, of that health; with `before`, the health in the report before it. */
function last(healthy: boolean, before?: boolean) {
  const first = before === undefined ? undefined : mergeReport(undefined, observation(before));
  return { report: mergeReport(first, observation(healthy, { observedAt: new Date(start + 1000) })), at: 1000 };
}

const due = (seen: Observation, before: ReturnType<typeof last> | undefined, elapsed: number) =>
  dueIn({ observation: seen, last: before, elapsed, interval });

it('a report is due at once after a start', () => {
  for (const healthy of [true, false]) assert.equal(due(observation(healthy), undefined, 0), 0);
});

it('a report is due when the interval is over, while nothing changes', () => {
  assert.equal(due(observation(true), last(true), 1000), interval);
  assert.equal(due(observation(false), last(false, true), 61_000), interval - 60_000);
  assert.equal(due(observation(true), last(true), 1000 + interval), 0);
  assert.equal(due(observation(true), last(true), 1000 + 9 * interval), 0);
});

it('a report is due at once when health is lost', () => {
  assert.equal(due(observation(false), last(true), 1001), 0);
});

it('a report is due at once when a release is healthy for the first time', () => {
  assert.equal(due(observation(true), last(false), 1001), 0);
});

it('a report that health is back waits ten seconds, so that what comes and goes floods no registry', () => {
  assert.equal(due(observation(true), last(false, true), 1000), 10_000);
  assert.equal(due(observation(true), last(false, true), 11_000), 0);
  assert.equal(dueIn({ observation: observation(true), last: last(false, true), elapsed: 1000, interval: 2000 }), 2000);
});

it('a report is due at once for another release, record, Delivery, cluster or environment', () => {
  const changes: readonly Partial<Observation>[] = [
    { index: digestOf('other') },
    { manifest: digestOf('other') },
    { record: { digest: digestOf('record 4'), sequence: 4 } },
    { delivery: { namespace: 'shop', name: 'shop', uid: 'two' } },
    { cluster: 'eu-2' },
    { environment: 'production' },
  ];
  for (const change of changes) assert.equal(due(observation(true, change), last(true), 1000), 0, JSON.stringify(change));
});
