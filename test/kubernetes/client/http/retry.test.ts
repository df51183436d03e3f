import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseBeforeRetry } from '../../../../lib/kubernetes/client/http/retry.ts';
import { ClusterError, type ClusterErrorOptions } from '../../../../lib/kubernetes/cluster-error.ts';

const busy = (options: ClusterErrorOptions) => new ClusterError('BUSY', 'Cannot', { retryable: true, ...options });
const broken = new ClusterError('UNREACHABLE', 'Cannot', { retryable: true });

describe('pauseBeforeRetry', () => {
  for (const [what, thrown, number, idempotent, pause] of [
    ['429 with a time, whatever was asked', busy({ status: 429, retryAfter: 1000 }), 1, false, 1000],
    ['429 without a time', busy({ status: 429 }), 1, false, 200],
    ['429 for the fourth time', busy({ status: 429 }), 4, false, 1600],
    ['429 for the fifth time', busy({ status: 429 }), 5, true, undefined],
    ['429 with a time that is too long', busy({ status: 429, retryAfter: 10_001 }), 1, true, undefined],
    ['503 with a time', busy({ status: 503, retryAfter: 0 }), 1, false, 0],
    ['503 without a time on a read', busy({ status: 503 }), 1, true, 200],
    ['503 without a time on a create', busy({ status: 503 }), 1, false, undefined],
    ['a broken connection on a read', broken, 1, true, 50],
    ['a broken connection on a read for the second time', broken, 2, true, 200],
    ['a broken connection on a read for the third time', broken, 3, true, undefined],
    ['a broken connection on a create', broken, 1, false, undefined],
    ['a certificate that is not trusted', new ClusterError('UNREACHABLE', 'Cannot'), 1, true, undefined],
    ['a timeout', new ClusterError('TIMEOUT', 'Cannot', { retryable: true }), 1, true, undefined],
    ['a refusal', new ClusterError('INVALID', 'Cannot'), 1, true, undefined],
    ['a bug', new TypeError('x is not a function'), 1, true, undefined],
  ] as const)
    it(`gives ${pause === undefined ? 'up' : `${pause} ms`} after ${what}`, () => {
      assert.equal(pauseBeforeRetry(thrown, { number, idempotent }), pause);
    });
});
