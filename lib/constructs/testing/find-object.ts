import type { KindName, Kinds } from '../../manifest/kinds.ts';
import type { ManifestObject, ManifestSet } from '../../manifest/manifest-set.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { ExpectationError } from './expectation-error.ts';

/** The one object of that kind and name; otherwise an ExpectationError that says what there is. */
export function findObject<K extends KindName>(set: ManifestSet, kind: K, { name, namespace }: WantedName): Kinds[K] {
  const ofKind = set.objects.filter(({ object }) => object.kind === kind);
  const found = ofKind.filter(
    ({ object: { metadata } }) => metadata.name === name && (namespace === undefined || metadata.namespace === namespace),
  );
  const [first, ...others] = found;
  const where = `${kind} "${name}" in environment "${set.environment}"`;
  if (first === undefined)
    throw new ExpectationError('NOT_FOUND', `Cannot find ${where}: ${whatIsThere(set, kind, ofKind)}${meant(name, ofKind)}`);
  if (others.length > 0)
    throw new ExpectationError(
      'NOT_FOUND',
      `Cannot choose ${where}: there are ${listed(found.map(({ id }) => id))}, expected { namespace } to say which`,
    );
  // The kind is what was asked for; that its fields are what Kubernetes says is for the compile to check.
  return first.object as unknown as Kinds[K];
}

export interface WantedName {
  readonly name: string;
  readonly namespace: string | undefined;
}

function whatIsThere({ objects }: ManifestSet, kind: string, ofKind: readonly ManifestObject[]): string {
  if (objects.length === 0) return 'it has no objects';
  if (ofKind.length > 0) return `it has ${listed(ofKind.map(({ id }) => id))}`;
  return `it has no ${kind}, only ${listed([...new Set(objects.map(({ object }) => object.kind))].sort())}`;
}

function meant(name: string, ofKind: readonly ManifestObject[]): string {
  const near = similar(
    name,
    ofKind.map(({ object }) => object.metadata.name),
  );
  return near === undefined || near === name ? '' : ` (did you mean "${near}"?)`;
}

const most = 20;

function listed(texts: readonly string[]): string {
  return texts.length <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
}
