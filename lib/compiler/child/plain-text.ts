/**
 * One text for values that are equal, made of what JSON knows and of undefined; undefined for everything that may hide something
 * (functions, classes, dates, accessors) or is deeper than anybody writes.
 */
export function plainText(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : textOfObject(value, depth + 1);
    case 'bigint':
    case 'function':
    case 'symbol':
      return undefined;
  }
}

const deepest = 64;

function textOfObject(value: object, depth: number): string | undefined {
  if (depth > deepest) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value);
  if (prototype !== null && prototype !== (isList ? Array.prototype : Object.prototype)) return undefined;
  if (Object.getOwnPropertySymbols(value).length > 0) return undefined;
  const parts: string[] = [];
  for (const [key, described] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const text = 'value' in described ? plainText(described.value, depth) : undefined;
    if (text === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return isList ? `[${parts.join()}]` : `{${parts.join()}}`;
}
