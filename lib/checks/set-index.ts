import type { Finding } from '../finding.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { namesApart } from '../manifest/names-apart.ts';
import { valueAt } from '../manifest/reading.ts';
import { type ObjectId, type ObjectIdParts, objectId } from '../object-id.ts';
import type { Memory } from '../remembered.ts';
import { brokenAmong, withBroken } from './broken.ts';
import { type CheckedObject, checkedObjects } from './checked-object.ts';
import { idPattern } from './id-pattern.ts';
import { matches } from './label-selector.ts';
import { type MadeLater, madeLater } from './made-later.ts';

/** What the rules know of the place that a set is for. */
export interface CheckContext {
  /** The Kubernetes minor version to check against: `1.34`. */
  readonly kubernetes: string;
  /** The namespace of the environment. */
  readonly namespace: string;
  /** Ids of objects, with `*` for any text, that exist in the cluster without being part of the set. */
  readonly provided: readonly string[];
  /** Where objects come from, by `namesApart`: `input` where that is a file. @default nobody knows */
  readonly origins?: Readonly<Record<string, Pick<Finding, 'input'>>> | undefined;
  /** Objects of the set that could not be made; their namespace may be left out. They count as being there. @default none */
  readonly broken?: readonly ObjectId[] | undefined;
  /** Definitions of custom resources that the cluster has without their being part of the set. @default none */
  readonly definitions?: readonly KubernetesObject[] | undefined;
  /** Keeps what was found about each object by itself, for whoever checks sets that are mostly alike. @default nothing is kept */
  readonly memory?: Memory | undefined;
}

export interface SetIndex extends CheckContext {
  readonly objects: readonly CheckedObject[];
  /** The objects of a `<kind>.<group>`. */
  readonly ofType: (type: string) => readonly CheckedObject[];
  readonly named: (parts: ObjectIdParts) => CheckedObject | undefined;
  /** In the set, or declared to be in the cluster. */
  readonly has: (parts: ObjectIdParts) => boolean;
  /** What `has` found only because it is declared to be in the cluster; it grows as the rules ask. */
  readonly taken: ReadonlySet<ObjectId>;
  /** The set fills this namespace: what lives there is expected to come from the set. */
  readonly owns: (namespace: string) => boolean;
  /** What makes pods in a namespace that a selector selects. */
  readonly selected: (namespace: string, selector: JsonObject) => readonly CheckedObject[];
  readonly later: MadeLater;
}

/** Reads a set once, so that every rule finds what it looks for without walking over all objects again. */
export function indexSet(set: ManifestSet, context: CheckContext): SetIndex {
  const known = checkedObjects(context.memory);
  const names = namesApart(set.objects);
  const objects = set.objects.map((object, index) => known(object, names[index] ?? object.id));
  const byId = new Map(objects.map((checked) => [checked.id, checked]));
  const byType = Map.groupBy(objects, ({ type }) => type);
  const isProvided = idPattern(context.provided);
  const taken = new Set<ObjectId>();
  const take = (id: ObjectId): boolean => {
    if (!isProvided(id)) return false;
    taken.add(id);
    return true;
  };
  const named = (parts: ObjectIdParts) => byId.get(objectId(parts));
  const isBroken = brokenAmong(context.broken ?? []);
  return {
    ...context,
    objects,
    ofType: (type) => byType.get(type) ?? [],
    named,
    has: (parts) => named(parts) !== undefined || isBroken(parts) || take(objectId(parts)),
    taken,
    owns: ownedNamespaces(objects, context.namespace),
    selected: podsByLabel(objects),
    later: withBroken(madeLater(objects), context.broken ?? []),
  };
}

/** A role in `kube-system` makes nobody its owner: it takes the Namespace itself, pods, or the environment's own word. */
function ownedNamespaces(objects: readonly CheckedObject[], home: string): (namespace: string) => boolean {
  const owned = new Set([home]);
  for (const { type, object, namespace, pod } of objects) {
    if (type === 'Namespace') owned.add(object.metadata.name);
    if (pod !== undefined) owned.add(namespace);
  }
  for (const shared of ['', 'kube-system', 'kube-public', 'kube-node-lease']) owned.delete(shared);
  return (namespace) => owned.has(namespace);
}

/** Looks among the pods that share the rarest of the wanted labels, so that a set of any size costs about the same for each selector. */
function podsByLabel(objects: readonly CheckedObject[]): SetIndex['selected'] {
  const byNamespace = new Map<string, { readonly all: CheckedObject[]; readonly byLabel: Map<string, CheckedObject[]> }>();
  for (const checked of objects) {
    if (checked.pod === undefined || checked.type === 'PodTemplate') continue;
    const pods = byNamespace.get(checked.namespace) ?? { all: [], byLabel: new Map<string, CheckedObject[]>() };
    byNamespace.set(checked.namespace, pods);
    pods.all.push(checked);
    for (const label of Object.entries(checked.pod.labels)) {
      const key = labelKey(label);
      const same = pods.byLabel.get(key);
      if (same === undefined) pods.byLabel.set(key, [checked]);
      else same.push(checked);
    }
  }
  // A thousand objects with one selector are answered once.
  const answered = new Map<string, readonly CheckedObject[]>();
  return (namespace, selector) => {
    const pods = byNamespace.get(namespace);
    if (pods === undefined) return [];
    const question = `${namespace} ${JSON.stringify(selector)}`;
    const known = answered.get(question);
    if (known !== undefined) return known;
    let candidates = pods.all;
    const wanted = valueAt(selector, 'matchLabels');
    for (const label of isJsonObject(wanted) ? Object.entries(wanted) : []) {
      const same = pods.byLabel.get(labelKey(label)) ?? [];
      if (same.length < candidates.length) candidates = same;
    }
    const found = candidates.filter(({ pod }) => pod !== undefined && matches(selector, pod.labels));
    answered.set(question, found);
    return found;
  };
}

function labelKey([key, value]: readonly [string, unknown]): string {
  return `${key}=${String(value)}`;
}
