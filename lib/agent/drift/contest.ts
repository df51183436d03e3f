/** When somebody keeps changing what we keep turning back, the same object is turned back more slowly, so that neither side burns the server. */
export interface ContestLimits {
  /** Reversals of one object within `within` that are made at once. */
  readonly reversals: number;
  /** Milliseconds. */
  readonly within: number;
  /** Milliseconds between two reversals beyond that. */
  readonly pause: number;
}

export const defaultContestLimits: ContestLimits = { reversals: 10, within: 60_000, pause: 5_000 };

export interface Contest<K> {
  /** How long the next reversal has to wait; 0 as long as nobody fights. */
  pause(key: K, now: number): number;
  /** Notes a reversal, and says how many there were within the time. */
  note(key: K, now: number): number;
}

export function createContest<K>({ reversals, within, pause }: ContestLimits): Contest<K> {
  const times = new Map<K, readonly number[]>();
  const recent = (key: K, now: number) => (times.get(key) ?? []).filter((time) => now - time < within);
  return {
    pause(key, now) {
      const known = recent(key, now);
      if (known.length < reversals) return 0;
      return Math.max(0, (known.at(-1) ?? now) + pause - now);
    },
    note(key, now) {
      const known = [...recent(key, now), now].slice(-(reversals + 1));
      times.set(key, known);
      return known.length;
    },
  };
}
