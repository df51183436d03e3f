import assert from 'node:assert/strict';
import type { Guard } from '../../../lib/agent/drift/guard.ts';
import { createHolding } from '../../../lib/agent/holding.ts';
import { createClaims } from '../../../lib/agent/loop/claims.ts';
import type { Work } from '../../../lib/agent/loop/work.ts';
import type { Surroundings } from '../../../lib/agent/surroundings.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';

/** What a part of a round works with, where nothing is held yet and no time passes. */
export function workOf(parts: Pick<Work, 'delivery' | 'memory' | 'cluster' | 'signal'> & Partial<Work>): Work {
  return {
    surroundings: standingStill(),
    claims: createClaims(),
    holding: createHolding(parts.delivery, () => undefined),
    guard: idleGuard(),
    isHalted: () => false,
    ...parts,
  };
}

export function standingStill(elapsed: () => number = () => 0): Surroundings {
  return { now: () => new Date(0), elapsed, random: () => 0, wait, emit: () => undefined };
}

/** A guard of which nobody may want a comparison, but what the test says. */
export function idleGuard(changes: Partial<Guard> = {}): Guard {
  return {
    standing: new Map(),
    unowned: new Map(),
    look: () => undefined,
    isResting: () => false,
    tryAgain: () => undefined,
    forget: () => undefined,
    audit: () => assert.fail('Nobody expects an audit'),
    review: () => assert.fail('Nobody expects a review'),
    ...changes,
  };
}
