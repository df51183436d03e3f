import type { Drift } from '../../events/event.ts';
import type { ObjectId } from '../../object-id.ts';

export interface Standing {
  readonly drift: Drift;
  readonly reason: string;
}

/** Drift that was seen and not turned back. */
export interface StandingDrift {
  readonly known: ReadonlyMap<ObjectId, Standing>;
  /** Whether that is news. */
  note(drift: Drift, reason: string): boolean;
  forget(id: ObjectId): void;
}

export function createStanding(onChange: () => void): StandingDrift {
  const known = new Map<ObjectId, Standing>();
  return {
    known,
    note(drift, reason) {
      const before = known.get(drift.object);
      if (before?.reason === reason && before.drift.deleted === drift.deleted && before.drift.fields.join() === drift.fields.join())
        return false;
      known.set(drift.object, { drift, reason });
      onChange();
      return true;
    },
    forget(id) {
      if (known.delete(id)) onChange();
    },
  };
}
