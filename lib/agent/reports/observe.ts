import { Duration } from '../../duration.ts';
import type { Observation } from '../../evidence/coverage.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import type { Phase } from '../status/status.ts';

/** What a loop knows when it may report. */
export interface Seen {
  readonly delivery: Delivery;
  /** The release in the memory. */
  readonly release: RememberedRelease | undefined;
  readonly phase: Phase;
  /** Drift is seen and stands. */
  readonly drifts: boolean;
  readonly now: Date;
}

/**
 * What there is to report; undefined where nothing is known, or nothing is wanted. Healthy is: everything of the release is applied, ready and
 * pruned, nobody stopped the agent from keeping it so, and nothing stands otherwise. Trouble with the API server says nothing about the release:
 * the agent is silent until it knows again. Pure.
 */
export function observe({ delivery, release, phase, drifts, now }: Seen): Observation | undefined {
  const { report, environment } = delivery.spec;
  const health = healthOf(phase);
  if (report === undefined || release?.index === undefined || health === 'unknown') return undefined;
  const { namespace, name, uid } = delivery;
  return {
    cluster: report.cluster,
    delivery: { namespace, name, uid },
    environment,
    record: { digest: release.record, sequence: release.sequence },
    manifest: release.manifest,
    index: release.index,
    healthy: health === 'healthy' && !drifts,
    observedAt: now,
    validFor: Duration.milliseconds(report.interval.milliseconds * validIntervals),
  };
}

/** So one report may fail, or come late, without a gap. */
const validIntervals = 3;

function healthOf(phase: Phase): 'healthy' | 'unhealthy' | 'unknown' {
  switch (phase.kind) {
    case 'starting':
    case 'malformed':
    case 'empty':
    case 'failed':
      return 'unknown';
    case 'suspended':
    case 'untrusted':
    case 'deleting':
      return 'unhealthy';
    case 'passed':
      return phase.outcome.kind === 'complete' ? 'healthy' : 'unhealthy';
  }
}
