import type { ObjectId } from '../../object-id.ts';

/**
 * Which delivery of this agent is going to hold an object. Its label says so once it is applied; until then two deliveries that plan
 * at the same time would both find that nobody has it.
 */
export interface Claims {
  /** Claims these for the delivery of that label, and nothing else any more; or nothing, where others claim some of them: which, and who. */
  take(label: string, ids: Iterable<ObjectId>): ReadonlyMap<ObjectId, string>;
  /** The delivery is not here any more. */
  drop(label: string): void;
}

export function createClaims(): Claims {
  const holders = new Map<ObjectId, string>();
  const claimed = new Map<string, readonly ObjectId[]>();

  const drop = (label: string) => {
    for (const id of claimed.get(label) ?? []) holders.delete(id);
    claimed.delete(label);
  };

  return {
    take(label, ids) {
      const wanted = [...ids];
      const others = new Map<ObjectId, string>();
      for (const id of wanted) {
        const holder = holders.get(id);
        if (holder !== undefined && holder !== label) others.set(id, holder);
      }
      if (others.size > 0) return others;
      drop(label);
      for (const id of wanted) holders.set(id, label);
      claimed.set(label, wanted);
      return others;
    },
    drop,
  };
}
