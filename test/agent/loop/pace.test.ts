import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPace } from '../../../lib/agent/loop/pace.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';

const busy = (retryAfter: number | undefined) => new ClusterError('BUSY', 'Cannot ask', { status: 429, retryAfter });

it('failures are followed by longer and longer pauses, up to a minute', () => {
  const pace = createPace();
  assert.deepEqual(
    Array.from({ length: 8 }, () => pace.next(0.5)),
    [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000],
  );
  pace.reset();
  assert.deepEqual([pace.next(0), Math.round(pace.next(1))], [800, 2_400]);
});

it('a server that asks for a longer pause gets it, up to a minute', () => {
  const pace = createPace();
  assert.deepEqual(
    [busy(30_000), busy(undefined), busy(1), busy(86_400_000), busy(Number.POSITIVE_INFINITY)].map((error) => pace.next(0.5, error)),
    [30_000, 2_000, 4_000, 60_000, 60_000],
  );
});
