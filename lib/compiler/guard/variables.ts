import type { Callable } from './callable.ts';
import type { Observer } from './observe.ts';

/**
 * Environment variables by name: what this process itself was given is fixed, and everybody sees it. Of the variables of the person or
 * machine that compiles, project code gets those that it asks for by name, and each is written down; packages see none of them.
 */
export function watchVariables(observer: Observer, outside: Readonly<Record<string, string>>): void {
  const own = process.env;
  const read = (name: string, below: Callable): string | undefined => {
    const caller = isName(name) ? observer.caller(below) : undefined;
    if (caller === undefined) return undefined;
    const value = Object.hasOwn(outside, name) ? outside[name] : undefined;
    observer.readVariable(name, value, caller);
    return value;
  };
  const traps = {
    get: (target: NodeJS.ProcessEnv, key: string | symbol): unknown =>
      typeof key === 'symbol' || key in target ? Reflect.get(target, key) : read(key, traps.get),
    has: (target: NodeJS.ProcessEnv, key: string | symbol): boolean =>
      key in target || (typeof key === 'string' && read(key, traps.has) !== undefined),
    ownKeys: (target: NodeJS.ProcessEnv) => {
      const caller = observer.caller(traps.ownKeys);
      if (caller !== undefined) observer.note({ kind: 'environment-variables', what: 'process.env' }, caller);
      return Reflect.ownKeys(target);
    },
  };
  const guarded = new Proxy(own, traps);
  Object.defineProperty(process, 'env', { value: guarded, writable: true, enumerable: true, configurable: true });
}

/** `JSON.stringify` and `await` look for members of their own on whatever they are given. */
function isName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && name !== 'toJSON' && name !== 'then';
}
