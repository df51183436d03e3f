import { byCodeUnit, type Json, type JsonObject } from '../../json.ts';

/** One number for each different value, whatever the order of its keys: equal values have equal numbers. Each part of a value is looked at once. */
export function identities(): (value: Json) => number {
  const numbers = new Map<string, number>();
  const seen = new WeakMap<object, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const identity = (value: Json): number => {
    if (typeof value !== 'object' || value === null) return numberOf(JSON.stringify(value));
    const known = seen.get(value);
    if (known !== undefined) return known;
    const parts = Array.isArray(value)
      ? value.map(identity)
      : Object.entries(value as JsonObject)
          .sort(([left], [right]) => byCodeUnit(left, right))
          .map(([key, part]) => `${JSON.stringify(key)}:${identity(part)}`);
    const number = numberOf(`${Array.isArray(value) ? '[' : '{'}${parts.join(',')}`);
    seen.set(value, number);
    return number;
  };
  return identity;
}
