/**
 * One text for values that are equal, made of what JSON knows and of undefined; undefined for everything that may hide something
 * (functions, classes, dates, accessors).
 */
export function plainText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : textOfObject(value);
    case 'bigint':
    case 'function':
    case 'symbol':
      return undefined;
  }
}

function textOfObject(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value);
  if (prototype !== null && prototype !== (isList ? Array.prototype : Object.prototype)) return undefined;
  if (Object.getOwnPropertySymbols(value).length > 0) return undefined;
  const parts: string[] = [];
  for (const [key, described] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const text = 'value' in described ? plainText(described.value) : undefined;
    if (text === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return isList ? `[${parts.join()}]` : `{${parts.join()}}`;
}
