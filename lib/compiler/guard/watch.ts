import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Callable, isCallable } from './callable.ts';
import { noteWorld } from './loaded-files.ts';
import type { Observer } from './observe.ts';
import type { Reach } from './sentence.ts';

/**
 * Says what a call reaches for: beyond the project, or a file of the project that becomes an input;
 * undefined where it is nothing that matters, whoever calls.
 */
export type Judge = (words: readonly unknown[]) => Reach | Look | undefined;

/** What says something else another time, whoever asks. Packages, and Node itself, draw random values for names that nobody sees. */
const ofTheWorld: ReadonlySet<string> = new Set(['clock', 'network', 'child-process', 'file-write']);

/** A file of the project whose content is read, or whatever else is only looked at. */
type Look = { readonly kind: 'input'; readonly path: string } | { readonly kind: 'looked'; readonly path: string };

/** The same function or class, with its properties; a call or `new` by project code is written down before it goes on. */
export function watched<T extends Callable>(target: T, judge: Judge, observer: Observer): T {
  const look = (words: readonly unknown[], below: Callable) => {
    const reach = judge(words);
    if (reach === undefined) return;
    if (reach.kind === 'looked') return observer.looked(reach.path, below);
    if (ofTheWorld.has(reach.kind)) noteWorld();
    const caller = observer.caller(below);
    if (caller === undefined) return observer.looked(pathOf(reach), below);
    if (reach.kind === 'input') observer.readFile(reach.path);
    else observer.note(reach, caller);
  };
  const traps: ProxyHandler<T> & { readonly apply: Callable; readonly construct: Callable } = {
    apply(callee: T, self: unknown, words: unknown[]): unknown {
      look(words, traps.apply);
      return Reflect.apply(callee, self, words);
    },
    construct(callee: T, words: unknown[], newTarget: Callable): object {
      look(words, traps.construct);
      return Reflect.construct(callee, words, newTarget);
    },
  };
  return new Proxy(target, traps);
}

/** Empty where no path tells what was reached for. */
function pathOf(reach: NonNullable<ReturnType<Judge>>): string {
  if (reach.kind === 'outside-file') return resolve(reach.what);
  return reach.kind === 'input' || reach.kind === 'looked' ? reach.path : '';
}

/** Puts the watched function in the place of the one there is; a member that is absent in this version of Node stays absent. */
export function watchMember(holder: object, name: string, { judge, observer }: { judge: Judge; observer: Observer }): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (descriptor?.configurable !== true) return;
  if (isCallable(descriptor.value)) {
    Object.defineProperty(holder, name, { ...descriptor, value: withPromise(descriptor.value, { judge, observer }) });
    return;
  }
  // Node makes large globals (WebSocket) when they are first asked for; they stay that lazy, and may be replaced as before.
  const { get, set } = descriptor;
  if (get === undefined) return;
  let made: unknown;
  Object.defineProperty(holder, name, {
    ...descriptor,
    get() {
      const value: unknown = made ?? Reflect.apply(get, this, []);
      made ??= isCallable(value) ? watched(value, judge, observer) : value;
      return made;
    },
    ...(set === undefined
      ? {}
      : {
          set(value: unknown) {
            made = undefined;
            Reflect.apply(set, this, [value]);
          },
        }),
  });
}

/** The same for a property that tells something by itself. What is absent, or cannot be replaced, stays. */
export function watchProperty(holder: object, name: string, { reach, observer }: { reach: Reach; observer: Observer }): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (descriptor?.configurable !== true) return;
  const get = function (this: unknown): unknown {
    if (ofTheWorld.has(reach.kind)) noteWorld();
    const caller = observer.caller(get);
    if (caller !== undefined) observer.note(reach, caller);
    return descriptor.get === undefined ? descriptor.value : Reflect.apply(descriptor.get, this, []);
  };
  const set = (value: unknown) => Object.defineProperty(holder, name, { ...descriptor, value });
  const { enumerable = false } = descriptor;
  Object.defineProperty(holder, name, { get, ...(descriptor.writable === true ? { set } : {}), enumerable, configurable: true });
}

/** `promisify(execFile)` takes what stands under a symbol instead of the function itself, where it cannot be replaced. */
function withPromise(target: Callable, { judge, observer }: { judge: Judge; observer: Observer }): Callable {
  const promised: unknown = Reflect.get(target, promisify.custom);
  if (!isCallable(promised)) return watched(target, judge, observer);
  const stand = function (this: unknown, ...words: never[]): unknown {
    return Reflect.apply(target, this, words);
  };
  const properties = { ...Object.getOwnPropertyDescriptors(target), [promisify.custom]: { value: watched(promised, judge, observer) } };
  return watched(Object.defineProperties(stand, properties), judge, observer);
}
