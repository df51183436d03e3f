/** How long to wait after a failure: a second, doubling, at most a minute, with jitter so that many do not come back at once. */
export interface Pace {
  next(random: number): number;
  reset(): void;
}

export function createPace(least = 1_000, most = 60_000): Pace {
  let pause = least;
  return {
    next(random) {
      const now = pause * (0.8 + 0.4 * random);
      pause = Math.min(pause * 2, most);
      return now;
    },
    reset() {
      pause = least;
    },
  };
}
