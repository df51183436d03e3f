export type Callable = (...words: never[]) => unknown;

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}
