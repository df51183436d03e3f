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

/** Under this symbol facts that project code is asked about carry who can say where in the project something was thrown. */
const asked = Symbol.for('pawl.dev/places-of-thrown');

/** A place as people read it, `policies/soaked.ts:3:9`; undefined for what was not thrown in the project. */
export type PlaceOfThrown = (thrown: unknown) => string | undefined;

/** The same facts, for whoever answers for a policy that throws. Copies of them, `{ ...facts, now }`, can still tell. */
export function tellingPlaces<T extends object>(facts: T, placeOf: PlaceOfThrown): T {
  return { ...facts, [asked]: placeOf };
}

/** ` (policies/soaked.ts:3:9)` where the facts can tell, else nothing. */
export function whereThrown(facts: object, thrown: unknown): string {
  const placeOf: unknown = asked in facts ? facts[asked] : undefined;
  const place: unknown = typeof placeOf === 'function' ? placeOf(thrown) : undefined;
  return typeof place === 'string' ? ` (${place})` : '';
}
