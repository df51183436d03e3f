export interface Saves {
  /** Waits until something was saved that nobody has been told of yet. False once it is over. */
  readonly changed: () => Promise<boolean>;
  readonly clock: () => Date;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds. An answer that is nearly there is the quicker way to the next one: a process that is ended takes along what it knew. */
const firstPatience = 2_000;
const leastPatience = 300;

/**
 * Works once, and again for every save, until it is over. Work that a save comes into may go on for about as long as such work has taken
 * before; then it is taken back, so that nobody who has repaired a loop without end waits for its time limit.
 *
 * @param work says whether it came to a good end; what did not says nothing of how long it takes
 */
export async function workForNewest({ changed, clock, wait }: Saves, work: (takenBack: AbortSignal) => Promise<boolean>): Promise<void> {
  let slowest: number | undefined;
  for (let more = true; more; ) {
    const begun = clock().getTime();
    const [takenBack, done] = [new AbortController(), new AbortController()];
    const patience = slowest === undefined ? firstPatience : Math.max(leastPatience, slowest * 1.5);
    const elapsed = () => Math.max(0, clock().getTime() - begun);
    const saved = changed();
    void saved.then(async (isSaved) => {
      if (isSaved) await wait(Math.max(0, patience - elapsed()), done.signal).catch(() => undefined);
      if (!done.signal.aborted) takenBack.abort();
    });
    try {
      if (await work(takenBack.signal)) slowest = Math.max(slowest ?? 0, elapsed());
    } finally {
      done.abort();
    }
    more = await saved;
  }
}
