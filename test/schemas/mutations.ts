import { isJsonObject, type Json } from '../../lib/json.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';

export interface Mutation {
  readonly object: KubernetesObject;
  /** What was done to it, to find it again. */
  readonly what: string;
}

/** Breaks an object in one place, or leaves it right: other values, other types, fields more and fewer. What it is stays. */
export function mutate(object: KubernetesObject, random: () => number): Mutation {
  const kept = /^(?:apiVersion|kind|metadata|metadata\.name|metadata\.namespace)$/;
  const path = pick(
    pathsIn(asJson(object)).filter((steps) => steps.length > 0 && !kept.test(steps.join('.'))),
    random,
  );
  if (path === undefined) return { object, what: 'nothing' };
  const lot = random();
  const value = pick(junk, random) ?? null;
  if (lot < 0.15) return { object: changed(object, path, () => undefined), what: `without ${path.join('.')}` };
  if (lot < 0.35) return { object: changed(object, path, moreOf), what: `more in ${path.join('.')}` };
  return { object: changed(object, path, () => value), what: `${path.join('.')} = ${JSON.stringify(value)}` };
}

type Path = readonly (string | number)[];

const junk: readonly Json[] = [
  '',
  'x',
  '5',
  'true',
  '1GB',
  '10Mi',
  'YQ==',
  'Always',
  5,
  -1,
  0,
  1.5,
  true,
  false,
  [],
  {},
  ['a'],
  [1],
  { a: 'b' },
  [{}],
];

function moreOf(value: Json): Json {
  if (Array.isArray(value)) return [...value, value[0] ?? 'a'];
  return isJsonObject(value) ? { ...value, extraField: 1 } : [value];
}

function pathsIn(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...below.flatMap(([step, child]) => pathsIn(child, [...path, step]))];
}

function changed(object: KubernetesObject, path: Path, change: (value: Json) => Json | undefined): KubernetesObject {
  return changeAt(asJson(object), path, change) as unknown as KubernetesObject;
}

/** `undefined` takes the value out. */
function changeAt(value: Json, [step, ...rest]: Path, change: (value: Json) => Json | undefined): Json | undefined {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item, index) => (index === step ? [changeAt(item, rest, change)].filter((one) => one !== undefined) : [item]));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, child]) => [name, name === step ? changeAt(child, rest, change) : child]);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}
