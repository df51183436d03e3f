/** JSON texts of the value with one thing changed: each part of it becomes each of these, is taken away, or has a field more. */
export function* changedIn(value: object): Generator<string> {
  yield JSON.stringify(value);
  for (const path of pathsIn(value, [])) {
    for (const other of others) yield replaced(value, path, other);
    yield replaced(value, path, undefined);
  }
}

const others: readonly unknown[] = [
  null,
  '',
  'text',
  'a/b',
  'no media type/',
  `sha256:${'b'.repeat(64)}`,
  `sha256:${'B'.repeat(64)}`,
  'sha256:ab',
  0,
  -1,
  1.5,
  2 ** 53,
  true,
  [],
  {},
  [{}],
  { a: 1 },
  JSON.parse('{"__proto__":"x","a":"b"}'),
  { mediaType: 'a/b', digest: `sha256:${'c'.repeat(64)}`, size: 1 },
  [{ mediaType: 'a/b', digest: `sha256:${'c'.repeat(64)}`, size: 1 }],
];

type Path = readonly (string | number)[];

function* pathsIn(value: unknown, path: Path): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  if (!Array.isArray(value)) for (const key of ['more', '__proto__']) yield [...path, key];
}

function replaced(value: unknown, [first, ...rest]: Path, other: unknown): string {
  if (first === undefined) return other === undefined ? '{}' : JSON.stringify(other);
  const parts = Object.entries(Object(value)).map(([key, inner]): [string, string] => [key, JSON.stringify(inner)]);
  const inner = replaced(Object(value)[first], rest, other);
  const isGone = rest.length === 0 && other === undefined;
  const kept = parts.filter(([key]) => key !== String(first) || !isGone);
  const place = kept.findIndex(([key]) => key === String(first));
  if (!isGone) kept.splice(place === -1 ? kept.length : place, place === -1 ? 0 : 1, [String(first), inner]);
  if (Array.isArray(value)) return `[${kept.map(([, text]) => text).join()}]`;
  return `{${kept.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`;
}
