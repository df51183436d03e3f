import type { ObjectId } from '../../object-id.ts';
import type { Lock } from '../locks.ts';
import type { Surroundings } from '../surroundings.ts';

/** When objects are looked at: at once, one look for each at a time, or after a while. */
export interface Looks {
  /** Returns at once. */
  now(id: ObjectId): void;
  later(id: ObjectId, milliseconds: number): void;
}

export interface LooksOptions {
  readonly lock: Lock<ObjectId>;
  readonly look: (id: ObjectId) => Promise<void>;
  readonly surroundings: Surroundings;
  /** A look failed and is repeated. */
  readonly onTrouble: (id: ObjectId, error: unknown) => void;
  readonly signal: AbortSignal;
}

export function createLooks({ lock, look, surroundings, onTrouble, signal }: LooksOptions): Looks {
  const queued = new Set<ObjectId>();
  /** When a look is due by itself: many reasons to look later are one look. */
  const planned = new Map<ObjectId, number>();

  function now(id: ObjectId): void {
    if (queued.has(id) || signal.aborted) return;
    queued.add(id);
    const looked = lock(id, () => {
      // From here on a new observation is a new look: this one may have read the old one already.
      queued.delete(id);
      return look(id);
    });
    looked.catch((error) => {
      if (signal.aborted) return;
      onTrouble(id, error);
      later(id, pauseAfterTrouble);
    });
  }

  function later(id: ObjectId, milliseconds: number): void {
    const due = surroundings.elapsed() + milliseconds;
    if ((planned.get(id) ?? Number.POSITIVE_INFINITY) <= due) return;
    planned.set(id, due);
    void surroundings.wait(milliseconds, signal).then(() => {
      if (planned.get(id) === due) planned.delete(id);
      now(id);
    });
  }

  return { now, later };
}

const pauseAfterTrouble = 1_000;
