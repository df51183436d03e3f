import type { Finding } from '../finding.ts';
import { byCodeUnit, canonicalJson } from '../json.ts';
import { setDigest } from '../manifest/canonical.ts';
import { diffSets } from '../manifest/diff.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { ObjectChange } from '../manifest/semantic-diff.ts';

/** What of a compile goes into a release. */
export interface ComparedCompile {
  readonly sets: readonly ManifestSet[];
  readonly inputs: readonly { readonly path: string; readonly digest: string }[];
  readonly variables: readonly { readonly name: string; readonly digest: string | null }[];
  readonly policies: string | null;
}

export interface CompareOptions {
  readonly id: string;
  /** What the two are called in sentences: `the release` and `the rebuild`. */
  readonly names: readonly [first: string, second: string];
}

/** Every difference between two compiles of what should be the same: by object and field, and where the objects agree, by input. */
export function compareCompiles(first: ComparedCompile, second: ComparedCompile, { id, names }: CompareOptions): readonly Finding[] {
  const error = (message: string, place: Partial<Finding> = {}): Finding => ({ id, severity: 'error', message, ...place });
  const [left, right] = [byName(first.sets), byName(second.sets)];
  const environments = [...new Set([...left.keys(), ...right.keys()])].sort(byCodeUnit);
  const findings = environments.flatMap((environment) => {
    const [before, after] = [left.get(environment), right.get(environment)];
    if (before === undefined || after === undefined)
      return [error(`Environment "${environment}" is in ${before === undefined ? names[1] : names[0]} only`, { environment })];
    const changes = diffSets(before, after).changes.flatMap((change) => sentences(change, names));
    if (changes.length > 0) return changes.map(({ message, ...place }) => error(message, { environment, ...place }));
    return setDigest(before) === setDigest(after)
      ? []
      : [error(`The objects are the same in ${names[0]} and ${names[1]}, their applications or waves are not`, { environment })];
  });
  return [...findings, ...inputDifferences(first, second, names).map((message) => error(message))];
}

function byName(sets: readonly ManifestSet[]): ReadonlyMap<string, ManifestSet> {
  return new Map(sets.map((set) => [set.environment, set]));
}

type Sentence = Pick<Finding, 'message' | 'object' | 'field'>;

function sentences({ id, change, fields }: ObjectChange, [first, second]: CompareOptions['names']): readonly Sentence[] {
  switch (change) {
    case 'created':
      return [{ object: id, message: `It is in ${second} only` }];
    case 'deleted':
      return [{ object: id, message: `It is in ${first} only` }];
    case 'updated':
      return fields.map(({ path, before, after }) => ({
        object: id,
        field: path,
        message: `It is ${shown(before)} in ${first} and ${shown(after)} in ${second}`,
      }));
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function inputDifferences(first: ComparedCompile, second: ComparedCompile, [left, right]: CompareOptions['names']): readonly string[] {
  const messages: string[] = [];
  const compare = (what: string, here: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>) => {
    for (const name of [...new Set([...here.keys(), ...there.keys()])].sort(byCodeUnit)) {
      if (here.get(name) === there.get(name)) continue;
      const only = !here.has(name) ? right : !there.has(name) ? left : undefined;
      messages.push(
        only === undefined ? `${what} "${name}" is not the same in ${left} and ${right}` : `${what} "${name}" went into ${only} only`,
      );
    }
  };
  compare('File', digests(first.inputs), digests(second.inputs));
  compare(
    'Environment variable',
    new Map(first.variables.map(({ name, digest }) => [name, digest ?? ''])),
    new Map(second.variables.map(({ name, digest }) => [name, digest ?? ''])),
  );
  if (first.policies !== second.policies) messages.push(`The policies are not the same in ${left} and ${right}`);
  return messages;
}

/** A construct may read one path twice and find two contents. */
function digests(inputs: ComparedCompile['inputs']): ReadonlyMap<string, string> {
  const grouped = Map.groupBy(inputs, ({ path }) => path);
  return new Map([...grouped].map(([path, same]) => [path, canonicalJson(same.map(({ digest }) => digest).sort(byCodeUnit))]));
}
