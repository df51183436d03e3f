/** Under this symbol, which other copies of this package know too, a value carries the stack of the call that made it. */
const key = Symbol.for('pawl.dev/written');

/**
 * Notes on a value where it was written: the first frame is the call of `by`. Nothing sees it that does not ask: it is not
 * enumerable, and the stack is put into words only when somebody reads it.
 */
export function noteWritten<T extends object>(value: T, by: (...given: never[]) => unknown): T {
  const written = new Error();
  Error.captureStackTrace(written, by);
  return Object.defineProperty(value, key, { value: written });
}

/** Undefined for values that were made in another way: by hand, or as a copy with `{ ...environment }`. */
export function whereWritten(value: unknown): Error | undefined {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject || !(key in value)) return undefined;
  return value[key] instanceof Error ? value[key] : undefined;
}
