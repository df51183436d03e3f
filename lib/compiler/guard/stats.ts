import { isCallable } from './callable.ts';
import type { Observer } from './observe.ts';

/**
 * Watches what project code reads of a file beside its content: its times, its mode, its owner and its number are of the checkout, not of
 * the commit. To be called before the files themselves are watched, which looks at who calls.
 */
export function watchStats(fs: object, observer: Observer): void {
  for (const name of ['stat', 'lstat', 'fstat'].flatMap((one) => [one, `${one}Sync`])) {
    const descriptor = Object.getOwnPropertyDescriptor(fs, name);
    const target: unknown = descriptor?.value;
    if (descriptor === undefined || !isCallable(target)) continue;
    const value = new Proxy(target, {
      apply: (callee, self, words: unknown[]) => {
        const last = words.at(-1);
        const heard = isCallable(last) ? [...words.slice(0, -1), (error: unknown, stats: unknown) => answer(last, error, stats)] : words;
        return told(Reflect.apply(callee, self, heard));
      },
    });
    Object.defineProperty(fs, name, { ...descriptor, value });
  }

  function answer(callback: unknown, error: unknown, stats: unknown): unknown {
    return isCallable(callback) ? Reflect.apply(callback, undefined, [error, told(stats)]) : undefined;
  }

  function told(answered: unknown): unknown {
    if (answered instanceof Promise) return answered.then(told);
    if (typeof answered !== 'object' || answered === null || !('mtimeMs' in answered)) return answered;
    const traps = {
      get: (stats: object, key: string | symbol): unknown => {
        const caller = typeof key === 'string' && ofTheCheckout.test(key) ? observer.caller(traps.get) : undefined;
        if (caller !== undefined) observer.note({ kind: 'machine', what: `stat().${String(key)}` }, caller);
        return Reflect.get(stats, key, stats);
      },
    };
    return new Proxy(answered, traps);
  }
}

const ofTheCheckout = /^(?:[acm]|birth)time(?:Ms|Ns)?$|^(?:mode|uid|gid|ino|dev|rdev|nlink|blocks|blksize)$/;
