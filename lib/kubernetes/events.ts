import { digestOf, shortDigest } from '../digest.ts';
import { groupOf } from '../object-id.ts';
import type { Cluster } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';

export interface ClusterEvent {
  /** The object that it is about, as `kubectl describe` looks for it. */
  readonly regarding: ObjectReference;
  /** CamelCase, for programs: `DriftReverted`. */
  readonly reason: string;
  /** What was done, CamelCase: `Apply`. */
  readonly action: string;
  /** For people; cut at 1 KiB, the most that an event may have. */
  readonly message: string;
  readonly type: 'Normal' | 'Warning';
  /** @default 'pawl-agent' */
  readonly reportingController?: string;
  /** Which replica: its host name or identity. @default the controller */
  readonly reportingInstance?: string;
  readonly clock: () => Date;
  readonly signal?: AbortSignal;
}

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid?: string | undefined;
}

/** Writes one event (events.k8s.io/v1). The same event of the same millisecond is written once. */
export async function postEvent(cluster: Cluster, event: ClusterEvent): Promise<void> {
  const { regarding, reason, action, type, reportingController = 'pawl-agent' } = event;
  const { reportingInstance = reportingController } = event;
  const now = event.clock();
  const note = cutAt(event.message, noteLimit);
  // An event lies beside its object; those about cluster-scoped objects lie in the namespace "default".
  const namespace = regarding.namespace ?? 'default';
  const content = { apiVersion: 'events.k8s.io/v1', kind: 'Event', reason, action, note, type, reportingController, reportingInstance };
  try {
    await cluster.create(
      {
        ...content,
        metadata: { name: eventName(regarding, now, `${groupOf(regarding.apiVersion)} ${regarding.kind} ${reason} ${note}`), namespace },
        eventTime: now.toISOString().replace('Z', '000Z'),
        regarding: referenceOf(regarding),
      },
      event.signal === undefined ? {} : { signal: event.signal },
    );
  } catch (thrown) {
    if (!(thrown instanceof ClusterError && thrown.reason === 'AlreadyExists')) throw thrown;
  }
}

const noteLimit = 1024;

/** The object's name, the time and what is said, so that it is unique without chance. A name has at most 253 characters. */
function eventName({ name }: ObjectReference, now: Date, said: string): string {
  return `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .slice(0, 200)}.${now.getTime().toString(16)}.${shortDigest(digestOf(said))}`;
}

function referenceOf({ apiVersion, kind, namespace, name, uid }: ObjectReference): Record<string, string> {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
}

/** The limit is in bytes of UTF-8, and a character is not cut in two. */
function cutAt(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text;
  let end = limit - ellipsis.length;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString('utf8', 0, end)}…`;
}

const ellipsis = Buffer.from('…');
