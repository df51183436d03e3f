import { type Callable, isCallable } from './callable.ts';
import type { Observer } from './observe.ts';
import { watched, watchMember, watchProperty } from './watch.ts';

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

  watchMember(process.hrtime, 'bigint', { judge: asked('process.hrtime.bigint()'), observer });
  watchMember(process, 'hrtime', { judge: asked('process.hrtime()'), observer });
  watchMember(process, 'uptime', { judge: asked('process.uptime()'), observer });
  watchProperty(Event.prototype, 'timeStamp', { reach: { kind: 'clock', what: 'Event.timeStamp' }, observer });
  watchTemporal(observer);
  watchFormats(observer, () => now() + skew);
  watchPerformance(observer, skew);
}

/** `format()` without a date formats the present, by a clock that is not `Date.now`. */
function watchFormats(observer: Observer, now: () => number): void {
  const formats = Intl.DateTimeFormat.prototype;
  const dated = (format: Callable, what: string) => {
    const atPresent = function (this: unknown, date: unknown): unknown {
      return Reflect.apply(format, this, [date === undefined ? now() : date]);
    };
    return watched(atPresent, ([date]) => (date === undefined ? { kind: 'clock', what } : undefined), observer);
  };
  const { formatToParts } = formats;
  Object.defineProperty(formats, 'formatToParts', { value: dated(formatToParts, 'formatToParts()'), writable: true, configurable: true });
  // Each formatter has a function of its own, the same one whenever it is asked.
  const known = new WeakMap<Callable, Callable>();
  const getter = Object.getOwnPropertyDescriptor(formats, 'format')?.get;
  if (getter === undefined) return;
  Object.defineProperty(formats, 'format', {
    get() {
      const format: Callable = Reflect.apply(getter, this, []);
      const guarded = known.get(format) ?? dated(format, 'format()');
      known.set(format, guarded);
      return guarded;
    },
    configurable: true,
  });
}

function watchPerformance(observer: Observer, skew: number): void {
  const prototype: object = Object.getPrototypeOf(performance);
  for (const name of ['now', 'mark', 'measure', 'toJSON', 'eventLoopUtilization'])
    watchMember(prototype, name, { judge: () => ({ kind: 'clock', what: `performance.${name}()` }), observer });
  const origin = performance.timeOrigin + skew;
  Object.defineProperty(prototype, 'timeOrigin', { value: origin, enumerable: true, configurable: true });
  for (const name of ['timeOrigin', 'nodeTiming'])
    watchProperty(prototype, name, { reach: { kind: 'clock', what: `performance.${name}` }, observer });
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
