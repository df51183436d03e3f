import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';
import { readiness } from '../../../lib/kubernetes/readiness/readiness.ts';

/** One test for each row of a decision table. */
export function judges(apiVersion: string, kind: string, rows: readonly Row[]): void {
  describe(`readiness of ${kind}`, () => {
    for (const row of rows)
      it(`is ${row.is} when ${row.when}`, () => {
        assert.deepEqual(readiness(live(apiVersion, kind, row)), { state: row.is, message: row.says });
      });
  });
}

export interface Row {
  readonly when: string;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly deleting?: true;
  readonly is: 'ready' | 'progressing' | 'failed';
  readonly says: string;
}

/** Every object is of generation 2. */
function live(apiVersion: string, kind: string, { spec, status, deleting }: Row): LiveObject {
  const metadata = {
    name: 'web',
    namespace: 'shop',
    uid: '6d1c6b0e-4a53-4a2c-9a3c-6b7d1f0f7a11',
    resourceVersion: '4711',
    generation: 2,
    ...(deleting === true ? { deletionTimestamp: '2026-01-02T03:04:05Z' } : {}),
  };
  return { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) };
}

export function condition(type: string, status: string, reason = '', message = '', more: JsonObject = {}): JsonObject {
  return { type, status, reason, message, lastTransitionTime: '2026-01-02T03:04:05Z', ...more };
}
