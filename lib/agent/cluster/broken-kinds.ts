import type { ObjectId } from '../../object-id.ts';
import { isJudgeAway } from './refusal.ts';

/**
 * The kinds that several objects of one pass failed for: the others of them are left for the next pass. Each may take as long as a
 * request takes at most, and behind a server whose etcd is away all of them do.
 */
export interface BrokenKinds {
  has(id: ObjectId): boolean;
  /** That object failed, for that reason where one is known. What says nothing of its kind does not count. */
  note(id: ObjectId, error?: unknown): void;
}

export function createBrokenKinds(): BrokenKinds {
  const failures = new Map<string, number>();
  const failuresOf = (id: ObjectId) => failures.get(kindOf(id)) ?? 0;
  return {
    has: (id) => failuresOf(id) >= several,
    note(id, error) {
      if (!isJudgeAway(error)) failures.set(kindOf(id), failuresOf(id) + 1);
    },
  };
}

const several = 3;

function kindOf(id: ObjectId): string {
  return id.slice(0, id.indexOf('/'));
}
