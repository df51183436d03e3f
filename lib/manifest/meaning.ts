import { byCodeUnit } from '../json.ts';
import type { Memory } from '../remembered.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { idOf } from './kubernetes-object.ts';
import type { Consequence } from './meaning/consequence.ts';
import { access } from './meaning/rules/access.ts';
import { disruption } from './meaning/rules/disruption.ts';
import { exposure } from './meaning/rules/exposure.ts';
import { goneForGood } from './meaning/rules/gone-for-good.ts';
import { images } from './meaning/rules/images.ts';
import { immutable } from './meaning/rules/immutable-fields.ts';
import { networkPolicies } from './meaning/rules/network-policies.ts';
import { podSecurity } from './meaning/rules/pod-security.ts';
import { replicas } from './meaning/rules/replicas.ts';
import { resources } from './meaning/rules/resources.ts';
import { restarts } from './meaning/rules/restarts.ts';
import { changedContent, isReader, staleConfiguration } from './meaning/rules/stale-configuration.ts';
import type { ObjectChange } from './semantic-diff.ts';

export type { Consequence } from './meaning/consequence.ts';

/** What a diff means for the cluster: the heaviest first, then by object. */
export function meaningOf(diff: {
  readonly changes: readonly ObjectChange[];
  /** Unchanged objects that read what changed. */
  readonly readers: readonly KubernetesObject[];
}): readonly Consequence[] {
  const contents = changedContent(diff.changes);
  const found = diff.changes.flatMap((change): readonly Consequence[] => {
    const restarted = restarts(change);
    const { id, before, after } = change;
    const isNew = before === undefined;
    const stale = after === undefined || isNew ? [] : staleConfiguration({ id, object: after, restarts: restarted.length > 0 }, contents);
    return [...rules.flatMap((rule) => rule(change)), ...restarted, ...stale];
  });
  const stale = diff.readers.flatMap((object) => staleConfiguration({ id: idOf(object), object, restarts: false }, contents));
  return [...found, ...stale].sort(byWeight);
}

/** Of objects that are the same on both sides, those that belong to what the changes mean. */
export function readersAmong(
  unchanged: readonly KubernetesObject[],
  changes: readonly ObjectChange[],
  memory?: Memory | undefined,
): readonly KubernetesObject[] {
  const contents = changedContent(changes);
  return contents.size === 0 ? [] : unchanged.filter((object) => isReader(object, contents, memory));
}

const rules: readonly ((change: ObjectChange) => readonly Consequence[])[] = [
  goneForGood,
  immutable,
  access,
  podSecurity,
  exposure,
  networkPolicies,
  disruption,
  replicas,
  images,
  resources,
];

const weights: { readonly [weight in Consequence['weight']]: number } = { danger: 0, caution: 1, note: 2 };

/** The sort is stable: consequences of one object stay in the order of the rules. */
function byWeight(left: Consequence, right: Consequence): number {
  return weights[left.weight] - weights[right.weight] || byCodeUnit(left.object, right.object);
}
