/** Runs what concerns one key one after another, and different keys side by side. */
export type Lock<K> = <T>(key: K, act: () => Promise<T>) => Promise<T>;

export function createLock<K>(): Lock<K> {
  const last = new Map<K, Promise<unknown>>();
  return (key, act) => {
    const before = last.get(key);
    // Without anybody before us the act starts at once, in this very tick: turning drift back is a matter of milliseconds.
    const running = before === undefined ? act() : before.then(act, act);
    last.set(key, running);
    const leave = () => {
      if (last.get(key) === running) last.delete(key);
    };
    running.then(leave, leave);
    return running;
  };
}
