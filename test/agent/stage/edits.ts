import { deliveryLabel, fieldManager } from '../../../lib/agent/names.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import type { Cluster, LiveObject, ObjectAddress } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import type { Random } from './random.ts';

/** Somebody does something to an object that a delivery holds. */
export interface Edit {
  readonly name: string;
  /** Whether an owned value changes, however shortly. A revert where none did is a false one. */
  readonly isGuilty: boolean;
  /** For kinds that it makes sense for. @default every kind */
  readonly kinds?: readonly string[];
  readonly act: (subject: EditSubject) => Promise<unknown>;
}

export interface EditSubject {
  readonly cluster: Cluster;
  readonly address: ObjectAddress;
  /** As the release has it, with the label. */
  readonly desired: KubernetesObject;
  readonly random: Random;
}

/** What was tried on the object that another edit had already deleted or changed is no failure. */
export async function tryEdit(edit: Edit, subject: EditSubject): Promise<void> {
  try {
    await edit.act(subject);
  } catch (error) {
    if (!(error instanceof ClusterError) || !['NOT_FOUND', 'CONFLICT', 'INVALID'].includes(error.code)) throw error;
    if (!edit.isGuilty && error.code !== 'CONFLICT') throw error;
  }
}

export const edits: readonly Edit[] = [
  { name: 'update an owned field', isGuilty: true, act: (subject) => patch(subject, changedValue(subject), 'kubectl-edit') },
  { name: 'update an owned field in our name', isGuilty: true, act: (subject) => patch(subject, changedValue(subject), fieldManager) },
  { name: 'take an owned field out', isGuilty: true, act: (subject) => patch(subject, removedValue(subject), 'kubectl-edit') },
  { name: 'apply another value by force', isGuilty: true, act: (subject) => apply(subject, part(subject, changedValue(subject)), 'rival') },
  {
    name: 'apply another value in our name',
    isGuilty: true,
    act: (subject) => apply(subject, whole(subject, changedValue(subject)), fieldManager),
  },
  {
    name: 'apply only a part in our name',
    isGuilty: true,
    act: (subject) => apply(subject, part(subject, changedValue(subject)), fieldManager),
  },
  {
    name: 'apply an addition in our name',
    isGuilty: true,
    act: (subject) => apply(subject, whole(subject, addition(subject)), fieldManager),
  },
  {
    name: 'take the label off',
    isGuilty: true,
    act: (subject) => patch(subject, { metadata: { labels: { [deliveryLabel]: null } } }, 'kubectl-label'),
  },
  {
    name: 'give it to another delivery',
    isGuilty: true,
    act: (subject) => patch(subject, { metadata: { labels: { [deliveryLabel]: 'else.where' } } }, 'kubectl-label'),
  },
  { name: 'delete it', isGuilty: true, act: ({ cluster, address }) => cluster.delete(address) },
  { name: 'delete it and make it anew', isGuilty: true, act: recreate },
  { name: 'edit it and edit it again at once', isGuilty: true, act: editTwice },
  { name: 'edit it in our name in the second in which it was turned back', isGuilty: true, act: editInSameSecond },
  { name: 'forget who manages it and edit it', isGuilty: true, act: forgetAndEdit },
  { name: 'scale it', isGuilty: true, kinds: ['Deployment'], act: (subject) => scale(subject, 3 + subject.random.below(5)) },
  { name: 'set the image', isGuilty: true, kinds: ['Deployment'], act: setImage },
  {
    name: 'take the environment of a container out',
    isGuilty: true,
    kinds: ['Deployment'],
    act: (subject) => patchContainer(subject, { env: [] }),
  },
  { name: 'add a field', isGuilty: false, act: (subject) => patch(subject, addition(subject), 'kubectl-annotate') },
  { name: 'add a field in our name', isGuilty: false, act: (subject) => patch(subject, addition(subject), fieldManager) },
  { name: 'apply an addition', isGuilty: false, act: (subject) => apply(subject, part(subject, addition(subject)), 'helper-controller') },
  { name: 'write the same value', isGuilty: false, act: (subject) => patch(subject, sameValue(subject), 'kubectl-edit') },
  { name: 'apply the same values beside us', isGuilty: false, act: (subject) => apply(subject, whole(subject, {}), 'co-owner') },
  { name: 'apply nothing beside us any more', isGuilty: false, act: (subject) => apply(subject, bare(subject), 'co-owner') },
  { name: 'apply the same in our name', isGuilty: false, act: (subject) => apply(subject, whole(subject, {}), fieldManager) },
  { name: 'forget who manages it', isGuilty: false, act: (subject) => patch(subject, { metadata: { managedFields: [{}] } }, 'forgetful') },
  { name: 'update the status', isGuilty: false, kinds: ['Deployment'], act: updateStatus },
  { name: 'scale it to what it is', isGuilty: false, kinds: ['Deployment'], act: (subject) => scale(subject, 2) },
];

function patch({ cluster, address }: EditSubject, change: Json, manager: string): Promise<LiveObject> {
  return cluster.mergePatch(address, change, { fieldManager: manager });
}

function apply({ cluster }: EditSubject, object: KubernetesObject, manager: string): Promise<LiveObject> {
  return cluster.apply(object, { fieldManager: manager, force: true });
}

function bare({ desired: { apiVersion, kind, metadata } }: EditSubject): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) },
  };
}

/** The whole object as released, with a change merged into it. */
function whole({ desired }: EditSubject, change: Json): KubernetesObject {
  return merged(asJson(desired), change) as unknown as KubernetesObject;
}

/** Only the identity of the object, with a change merged into it. */
function part(subject: EditSubject, change: Json): KubernetesObject {
  return merged(asJson(bare(subject)), change) as unknown as KubernetesObject;
}

function changedValue({ desired, random }: EditSubject): JsonObject {
  const value = `edited-${random.below(1_000_000)}`;
  switch (desired.kind) {
    case 'ConfigMap':
      return { data: { key: value } };
    case 'Secret':
      return { data: { key: Buffer.from(value).toString('base64') } };
    case 'Service':
      return { spec: { sessionAffinity: 'ClientIP' } };
    case 'Deployment':
      return { spec: { minReadySeconds: 10 + random.below(1000) } };
    default:
      return { metadata: { annotations: { purpose: value } } };
  }
}

function sameValue({ desired }: EditSubject): JsonObject {
  switch (desired.kind) {
    case 'ConfigMap':
    case 'Secret':
      return { data: asJson(desired).data ?? {} };
    case 'Service':
      return { spec: { sessionAffinity: 'None' } };
    case 'Deployment':
      return { spec: { minReadySeconds: 1 } };
    default:
      return { metadata: { annotations: { purpose: 'test' } } };
  }
}

function removedValue({ desired }: EditSubject): JsonObject {
  switch (desired.kind) {
    case 'ConfigMap':
    case 'Secret':
      return { data: { key: null } };
    case 'Deployment':
      return { spec: { minReadySeconds: null } };
    default:
      return { metadata: { annotations: { purpose: null } } };
  }
}

function addition({ random }: EditSubject): JsonObject {
  return { metadata: { annotations: { [`added-${random.below(3)}`]: String(random.below(1_000_000)) } } };
}

async function recreate(subject: EditSubject): Promise<void> {
  const { cluster, address } = subject;
  await cluster.delete(address);
  const changed = whole(subject, changedValue(subject));
  const { labels: _, ...metadata } = changed.metadata;
  await cluster.create({ ...changed, metadata }, { fieldManager: 'kubectl-create' });
}

async function editTwice(subject: EditSubject): Promise<void> {
  await patch(subject, changedValue(subject), 'kubectl-edit');
  await patch(subject, changedValue(subject), 'kubectl-patch');
}

/** Waits for the reversal by reading, then writes as if it were us, with the very same set of fields. */
async function editInSameSecond(subject: EditSubject): Promise<void> {
  const { cluster, address } = subject;
  const edited = await patch(subject, changedValue(subject), 'kubectl-edit');
  for (let tries = 0; tries < 50; tries++) {
    const live = await cluster.get(address);
    if (live !== undefined && live.metadata.resourceVersion !== edited.metadata.resourceVersion) break;
  }
  await apply(subject, whole(subject, changedValue(subject)), fieldManager);
}

async function forgetAndEdit(subject: EditSubject): Promise<void> {
  await patch(subject, { metadata: { managedFields: [{}] } }, 'forgetful');
  await patch(subject, changedValue(subject), 'kubectl-edit');
}

function scale({ cluster, address }: EditSubject, replicas: number): Promise<LiveObject> {
  return cluster.mergePatch(address, { spec: { replicas } }, { subresource: 'scale', fieldManager: 'kubectl-scale' });
}

function setImage(subject: EditSubject): Promise<unknown> {
  return patchContainer(subject, { image: `registry.example/web:${2 + subject.random.below(1000)}.0.0` });
}

async function patchContainer(subject: EditSubject, change: JsonObject): Promise<unknown> {
  const spec = asJson(subject.desired).spec;
  const containers =
    isJsonObject(spec) && isJsonObject(spec.template) && isJsonObject(spec.template.spec) ? spec.template.spec.containers : [];
  const [first] = Array.isArray(containers) ? containers : [];
  return patch(subject, { spec: { template: { spec: { containers: [{ ...first, ...change }] } } } }, 'kubectl-set');
}

async function updateStatus({ cluster, address, random }: EditSubject): Promise<unknown> {
  return cluster.mergePatch(
    address,
    { status: { observedGeneration: 1, replicas: random.below(10) } },
    { subresource: 'status', fieldManager: 'kube-controller-manager' },
  );
}

/** JSON merge patch (RFC 7396). */
function merged(target: Json | undefined, change: Json): Json {
  if (!isJsonObject(change)) return change;
  const result: Record<string, Json> = { ...(isJsonObject(target) ? target : {}) };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
