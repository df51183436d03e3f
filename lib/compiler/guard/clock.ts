import { isCallable } from './callable.ts';
import type { Observer } from './observe.ts';
import { watched, watchMember } from './watch.ts';

/** Watches everything that tells the time. `skew` moves the wall clock, for packages too: what depends on it differs then. */
export function watchClock(observer: Observer, skew: number): void {
  const RealDate = Date;
  const now = RealDate.now.bind(RealDate);
  const asked = (what: string) => () => ({ kind: 'clock', what }) as const;
  const skewed = skew === 0 ? RealDate : skewedDate(RealDate, () => now() + skew);
  if (skew !== 0) RealDate.now = () => now() + skew;
  RealDate.now = watched(RealDate.now, asked('Date.now()'), observer);
  const guarded = watched(skewed, (words) => (words.length === 0 ? { kind: 'clock', what: 'new Date()' } : undefined), observer);
  Object.defineProperty(RealDate.prototype, 'constructor', { value: guarded, writable: true, configurable: true });
  globalThis.Date = guarded;

  watchMember(Object.getPrototypeOf(performance), 'now', { judge: asked('performance.now()'), observer });
  watchMember(process.hrtime, 'bigint', { judge: asked('process.hrtime.bigint()'), observer });
  watchMember(process, 'hrtime', { judge: asked('process.hrtime()'), observer });
  watchMember(process, 'uptime', { judge: asked('process.uptime()'), observer });
  watchTemporal(observer);
  // `format()` without a date formats the present.
  const formats = Intl.DateTimeFormat.prototype;
  watchMember(formats, 'formatToParts', {
    judge: (words) => (words[0] === undefined ? { kind: 'clock', what: 'formatToParts()' } : undefined),
    observer,
  });
}

function skewedDate(RealDate: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, words, newTarget) => Reflect.construct(target, words.length === 0 ? [now()] : words, newTarget),
  });
}

/** Not in every version of Node that is supported. */
function watchTemporal(observer: Observer): void {
  const temporal: unknown = Reflect.get(globalThis, 'Temporal');
  const clock: unknown = isObject(temporal) ? Reflect.get(temporal, 'Now') : undefined;
  if (!isObject(clock)) return;
  for (const name of Object.getOwnPropertyNames(clock)) {
    if (isCallable(Reflect.get(clock, name)))
      watchMember(clock, name, { judge: () => ({ kind: 'clock', what: `Temporal.Now.${name}()` }), observer });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
