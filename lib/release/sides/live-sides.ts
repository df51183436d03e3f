import { type Comparison, compare } from '../../agent/cluster/compare.ts';
import { deliveryLabel, labelValue } from '../../agent/names.ts';
import { inParallel } from '../../agent/parallel.ts';
import { type DesiredObject, desiredObjects } from '../../agent/plan/desired.ts';
import { digestOf } from '../../digest.ts';
import { byCodeUnit, canonicalJson } from '../../json.ts';
import type { Cluster, LiveObject } from '../../kubernetes/cluster.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { ManifestObject, ManifestSet } from '../../manifest/manifest-set.ts';
import { reasonToKeep } from '../../manifest/prune.ts';
import { type ObjectId, objectId } from '../../object-id.ts';
import { type FoundDelivery, readOwned } from './owned.ts';

/** What a cluster has, and what it would have once a manifest set is applied: two sides for a diff without defaults, status or other noise. */
export interface LiveSides {
  readonly before: ManifestSet;
  readonly after: ManifestSet;
  /** What the server would not take, in its own words. The object is on neither side. */
  readonly refused: readonly Remark[];
  /** What leaves the set and would stay in the cluster, and why. On neither side. */
  readonly kept: readonly Remark[];
  /** What the server could not try: their kind or namespace comes with the set itself. */
  readonly unproven: readonly ObjectId[];
}

export interface Remark {
  readonly id: ObjectId;
  readonly reason: string;
}

export interface LiveOptions {
  /** The delivery that holds the cluster to the environment; undefined: nothing is known of what would be pruned. */
  readonly delivery: FoundDelivery | undefined;
  readonly signal: AbortSignal;
}

/** Reads and tries by dry run; writes nothing. As the agent would apply and prune it. */
export async function readLiveSides(cluster: Cluster, set: ManifestSet, { delivery, signal }: LiveOptions): Promise<LiveSides> {
  const label = delivery === undefined ? undefined : labelValue(delivery);
  const desired = label === undefined ? set.objects.map(unlabelled) : desiredObjects(set, label);
  const together = new Set(desired.map(({ id }) => id));
  const outcomes = new Map<ObjectId, Outcome>();
  const discovery = await cluster.discover({ signal });
  await inParallel(desired, breadth, async (one) => {
    const type = discovery.find(one.object.apiVersion, one.object.kind);
    const found = type === undefined ? undefined : await compare(cluster, one, { type, label, signal });
    outcomes.set(one.id, found === undefined ? unknownKind(one, together) : outcomeOf(one, found, together));
  });
  const owned = delivery?.prune === true ? await readOwned(cluster, delivery, signal) : [];
  const leaving = owned.filter(({ id }) => !together.has(id));
  await inParallel(leaving, breadth, async ({ id, address, uid }) => {
    const live = await cluster.get(address, { signal });
    if (live !== undefined && live.metadata.labels?.[deliveryLabel] === label) outcomes.set(id, pruned(live, uid));
  });
  const applications = new Map(set.objects.map(({ id, application }) => [id, application]));
  return sidesOf(set.environment, outcomes, applications);
}

/** Requests at once, as the agent has them. */
const breadth = 16;

/** What becomes of one object. */
type Outcome =
  | { readonly kind: 'told'; readonly before?: KubernetesObject; readonly after?: KubernetesObject }
  | { readonly kind: 'unproven'; readonly after: KubernetesObject }
  | { readonly kind: 'refused' | 'kept'; readonly reason: string };

function outcomeOf({ object }: DesiredObject, found: Comparison, together: ReadonlySet<ObjectId>): Outcome {
  switch (found.kind) {
    case 'same':
    case 'disowned': {
      const live = withoutServerFields(found.live);
      return { kind: 'told', before: live, after: live };
    }
    case 'differs':
      return { kind: 'told', before: withoutServerFields(found.live), after: withoutServerFields(found.applied) };
    case 'absent':
      return { kind: 'told', after: object };
    case 'foreign':
      return { kind: 'refused', reason: `It belongs to another delivery, "${found.delivery}"` };
    case 'terminating':
      return { kind: 'refused', reason: 'It is being deleted, and is made again once it is gone' };
    case 'refused': {
      const isEarly = found.error.code === 'NOT_FOUND' && bringsNamespace(together, object);
      return isEarly ? { kind: 'unproven', after: object } : { kind: 'refused', reason: found.reason };
    }
  }
}

function unknownKind({ object }: DesiredObject, together: ReadonlySet<ObjectId>): Outcome {
  if (definesKind(together, object)) return { kind: 'unproven', after: object };
  return { kind: 'refused', reason: `The server knows no ${object.kind} of ${object.apiVersion}` };
}

/** What the agent does with something that it owns and that left the set. */
function pruned(live: LiveObject, uid: string | undefined): Outcome {
  if (uid !== undefined && uid !== live.metadata.uid)
    return { kind: 'kept', reason: 'Somebody made it anew, it is not the object that was applied' };
  const reason = reasonToKeep(live);
  if (reason !== undefined) return { kind: 'kept', reason: `The agent keeps it: ${reason}` };
  return { kind: 'told', before: withoutServerFields(live) };
}

function sidesOf(environment: string, outcomes: ReadonlyMap<ObjectId, Outcome>, applications: ReadonlyMap<ObjectId, string>): LiveSides {
  const inOrder = [...outcomes].sort(([left], [right]) => byCodeUnit(left, right));
  const side = (pick: (outcome: Outcome) => KubernetesObject | undefined): ManifestSet => ({
    environment,
    objects: inOrder.flatMap(([id, outcome]) => {
      const object = pick(outcome);
      return object === undefined ? [] : [{ id, application: applications.get(id) ?? '', wave: 0, object }];
    }),
  });
  const remarks = (kind: 'refused' | 'kept') =>
    inOrder.flatMap(([id, outcome]) => (outcome.kind === kind ? [{ id, reason: outcome.reason }] : []));
  return {
    before: side((outcome) => (outcome.kind === 'told' ? outcome.before : undefined)),
    after: side((outcome) => (outcome.kind === 'told' || outcome.kind === 'unproven' ? outcome.after : undefined)),
    refused: remarks('refused'),
    kept: remarks('kept'),
    unproven: inOrder.flatMap(([id, { kind }]) => (kind === 'unproven' ? [id] : [])),
  };
}

function unlabelled({ id, wave, object }: ManifestObject): DesiredObject {
  return { id, wave, object, digest: digestOf(canonicalJson(asJson(object))) };
}

/** What the server keeps about an object is nobody's wish. */
function withoutServerFields(live: LiveObject): KubernetesObject {
  const { status: _, metadata, ...rest } = live;
  const { managedFields, resourceVersion, generation, uid, creationTimestamp, selfLink, ...kept } = metadata;
  return { ...rest, apiVersion: live.apiVersion, kind: live.kind, metadata: kept };
}

function definesKind(together: ReadonlySet<ObjectId>, { apiVersion }: KubernetesObject): boolean {
  const group = apiVersion.split('/')[0] ?? '';
  return [...together].some((id) => id.startsWith('CustomResourceDefinition.apiextensions.k8s.io/') && id.endsWith(`.${group}`));
}

function bringsNamespace(together: ReadonlySet<ObjectId>, { metadata }: KubernetesObject): boolean {
  return metadata.namespace !== undefined && together.has(objectId({ group: '', kind: 'Namespace', name: metadata.namespace }));
}
