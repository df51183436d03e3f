import type { Cluster, LiveObject, ResourceType } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { ownEntry } from '../drift/baseline.ts';
import { changedPaths } from '../drift/content.ts';
import { managedFields } from '../drift/managed-fields.ts';
import { haveSameOwned } from '../drift/owned-values.ts';
import { deliveryLabel, fieldManager } from '../names.ts';
import type { DesiredObject } from '../plan/desired.ts';
import { refusalOf } from './refusal.ts';

/** What a full read of one object says, beside what applying it would make of it. */
export type Comparison =
  | { readonly kind: 'same'; readonly live: LiveObject }
  /** As released, but our entry would be another one. */
  | { readonly kind: 'disowned'; readonly live: LiveObject }
  | { readonly kind: 'differs'; readonly live: LiveObject; readonly applied: LiveObject; readonly fields: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign'; readonly delivery: string }
  | { readonly kind: 'terminating'; readonly live: LiveObject }
  | { readonly kind: 'refused'; readonly reason: string; readonly error: ClusterError };

export interface CompareOptions {
  readonly type: ResourceType;
  /** The value of the delivery label; an object that carries another one is foreign. Undefined: whose it is does not matter. */
  readonly label: string | undefined;
  /** Nothing is known of the object, so it is probably not there: asks for that first, in one request. */
  readonly probablyAbsent?: boolean;
  /** Try whether the server would take an object that is not there. @default true */
  readonly tryCreation?: boolean;
  readonly signal: AbortSignal;
}

/** Compares one object with what is live, by a read and a dry run, and so proves that the server would take it. Writes nothing. */
export async function compare(cluster: Cluster, desired: DesiredObject, options: CompareOptions): Promise<Comparison> {
  try {
    if (options.probablyAbsent === true && (await wouldCreate(cluster, desired, options.signal))) return { kind: 'absent' };
    return await compareReads(cluster, desired, options);
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    return { kind: 'refused', ...refused };
  }
}

async function wouldCreate(cluster: Cluster, { object }: DesiredObject, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.create(object, { dryRun: true, fieldManager, signal });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.reason === 'AlreadyExists') return false;
    throw error;
  }
}

async function compareReads(cluster: Cluster, desired: DesiredObject, options: CompareOptions): Promise<Comparison> {
  const { type, label, signal } = options;
  const address = { type, namespace: desired.object.metadata.namespace, name: desired.object.metadata.name };
  for (let round = 1; ; round++) {
    const live = await cluster.get(address, { signal });
    if (live === undefined) {
      if (options.tryCreation !== false) await cluster.apply(desired.object, { dryRun: true, force: true, fieldManager, signal });
      return { kind: 'absent' };
    }
    const holder = live.metadata.labels?.[deliveryLabel];
    if (label !== undefined && holder !== undefined && holder !== label) return { kind: 'foreign', delivery: holder };
    if (live.metadata.deletionTimestamp !== undefined) return { kind: 'terminating', live };
    const applied = await cluster.apply(desired.object, { dryRun: true, force: true, fieldManager, signal });
    // Somebody wrote between the two: what differs may be theirs. A busy object is compared as it is in the end, its status left out.
    if (applied.metadata.resourceVersion !== live.metadata.resourceVersion && round < rounds) continue;
    const fields = changedPaths(live, applied);
    if (fields.length === 0) return { kind: ownText(live) === ownText(applied) ? 'same' : 'disowned', live };
    return isOursAsReleased(live, applied, desired) ? { kind: 'same', live } : { kind: 'differs', live, applied, fields };
  }
}

const rounds = 5;

/**
 * What differs is nothing of ours: a webhook stamps whatever is written, say, and would stamp it anew for ever. Only what we own is drift, and ours are
 * the same fields with the same values.
 */
function isOursAsReleased(live: LiveObject, applied: LiveObject, { object }: DesiredObject): boolean {
  const own = ownEntry(managedFields(live.metadata.managedFields), live.apiVersion);
  return own !== undefined && own.text === ownText(applied) && haveSameOwned(own.fields, asJson(live), asJson(applied), asJson(object));
}

function ownText({ apiVersion, metadata }: LiveObject): string | undefined {
  return ownEntry(managedFields(metadata.managedFields), apiVersion)?.text;
}
