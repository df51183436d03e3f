import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { pauseAfter, pauses } from '../../../lib/agent/loop/pauses.ts';
import type { Phase } from '../../../lib/agent/status/status.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import type { ObjectId } from '../../../lib/object-id.ts';
import { deliveryOf } from '../stage/delivery.ts';

const now = new Date('2026-01-01T12:00:00Z');
const surroundings = { now: () => now, elapsed: () => 1_000_000, random: () => 0, wait, emit: () => undefined };
const suspension = { by: 'ada', reason: 'an incident' };

it('a loop comes back when everything is to be compared again, at the latest', () => {
  const complete: Phase = { kind: 'passed', outcome: { kind: 'complete', count: undefined }, overdue: false };
  assert.equal(pause(complete, { auditIn: 600_000 }), 600_000);
  assert.equal(pause(complete, { auditIn: 600_000, againIn: 30_000 }), 30_000);
  assert.equal(pause(complete, { auditIn: Number.POSITIVE_INFINITY }), pauses.longest);
});

it('a loop that compares nothing does not run again and again once that is due', () => {
  assert.equal(pause({ kind: 'suspended', suspension }, { auditIn: -1 }), pauses.longest);
  assert.equal(pause({ kind: 'suspended', suspension: { ...suspension, until: '2026-01-01T12:00:05Z' } }, { auditIn: -1 }), 5_000);
  assert.equal(pause({ kind: 'untrusted', code: 'UNTRUSTED_RECORD', reason: 'nobody knows them' }, { auditIn: -1 }), pauses.longest);
  assert.equal(pause({ kind: 'suspended', suspension }, { auditIn: -1, againIn: 30_000 }), 30_000);
  assert.equal(pause({ kind: 'deleting', message: 'it is being deleted' }, { auditIn: -1 }), pauses.open);
});

function pause(phase: Phase, { auditIn, againIn }: { readonly auditIn: number; readonly againIn?: number }): number {
  const state = initialState(deliveryOf());
  const unaudited = againIn === undefined ? undefined : { ids: new Set<ObjectId>(), again: surroundings.elapsed() + againIn };
  return pauseAfter({ ...state, phase, auditAt: surroundings.elapsed() + auditIn, unaudited }, surroundings);
}
