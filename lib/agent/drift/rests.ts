import type { ObjectId } from '../../object-id.ts';
import type { Surroundings } from '../surroundings.ts';

/** For how long what a server refuses is left alone: longer each time, as long as it is the same object that it refuses for the same reason. */
export interface Rests {
  /** It was refused. `state` says what was to be made of which version of it. For how many milliseconds it rests. */
  begin(id: ObjectId, state: string, refusal: RestReason): number;
  /** Milliseconds until its rest is over; 0: it does not rest, or in another state. */
  left(id: ObjectId, state: string): number;
  forget(id: ObjectId): void;
  /** Forgets all of them, and says which. */
  clear(): readonly ObjectId[];
}

export interface RestReason {
  readonly reason: string;
  /** What is in its way goes by itself, and may be gone any moment: it is never left alone for longer than at first. */
  readonly passes: boolean;
}

interface Rest {
  readonly state: string;
  readonly reason: string;
  readonly pause: number;
  readonly until: number;
}

/** Nobody tells when a policy lets it through, so it is never more than a minute until it is tried. */
export function createRests({ elapsed, random }: Pick<Surroundings, 'elapsed' | 'random'>): Rests {
  const known = new Map<ObjectId, Rest>();
  return {
    begin(id, state, { reason, passes }) {
      const before = known.get(id);
      const isSame = before?.state === state && before.reason === reason;
      const pause = isSame && !passes ? Math.min(before.pause * 2, longest) : shortest;
      const rest = pause * (0.8 + 0.2 * random());
      known.set(id, { state, reason, pause, until: elapsed() + rest });
      return rest;
    },
    left(id, state) {
      const rest = known.get(id);
      return rest?.state === state ? Math.max(0, rest.until - elapsed()) : 0;
    },
    forget: (id) => void known.delete(id),
    clear() {
      const ids = [...known.keys()];
      known.clear();
      return ids;
    },
  };
}

/** Milliseconds. */
const shortest = 5_000;
const longest = 60_000;
