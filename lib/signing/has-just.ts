/** Whether a value out of JSON is an object of just these fields. One named `__proto__` is a field like others there. */
export function hasJust<Name extends string>(value: unknown, names: readonly Name[]): value is { readonly [name in Name]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}
