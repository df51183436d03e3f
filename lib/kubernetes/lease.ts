import { Duration } from '../duration.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Cluster, LiveObject, ObjectAddress, ResourceType } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';
import { wait as realWait, type Wait } from './wait.ts';

export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  /** Who holds it: another text for every process. */
  readonly identity: string;
  /** For the times that the Lease shows. */
  readonly clock: () => Date;
  /** Milliseconds since any fixed moment, never going back: who holds it must not depend on a clock that somebody sets. */
  readonly elapsed: () => number;
  /** How long it holds without being renewed; it is renewed three times as often. @default 15 s */
  readonly duration?: Duration;
  /** The signal fires when the lease is lost or given back. */
  readonly onAcquired: (held: AbortSignal) => void;
  readonly onLost?: () => void;
  /** What went wrong in a round; the next round tries again. */
  readonly onTrouble?: (error: ClusterError) => void;
  readonly signal: AbortSignal;
  readonly wait?: Wait;
}

/**
 * Takes a Lease (coordination.k8s.io/v1) whenever it is free, and renews it while it is held; ends by the signal and gives it back then.
 * Every write carries the resourceVersion that was read, so that of two who reach for it one is refused.
 *
 * A lease elects, it does not fence: a holder that was stopped for longer than the duration may still act for a moment. Whoever acts
 * under it sends preconditions with every write.
 */
export async function holdLease(cluster: Cluster, options: LeaseOptions): Promise<void> {
  const { elapsed, signal, wait = realWait, duration = Duration.seconds(15), onTrouble } = options;
  const address = { type: leaseType, namespace: options.namespace, name: options.name };
  const candidate: Candidate = { ...options, duration, address };
  let holding: AbortController | undefined;
  let renewedAt = 0;
  let seen: Seen | undefined;

  const lose = () => {
    holding?.abort();
    holding = undefined;
    options.onLost?.();
  };

  while (!signal.aborted) {
    // Before it is asked who has it now: a process that was stopped for a while goes on with everything at once.
    if (holding !== undefined && elapsed() - renewedAt >= duration.milliseconds) lose();
    const now = elapsed();
    const round = AbortSignal.any([signal, AbortSignal.timeout(duration.milliseconds / 3)]);
    try {
      const lease = await cluster.get(address, { signal: round });
      // What counts is how long this process has seen no renewal: the clocks of two machines are never compared.
      if (seen === undefined || seen.resourceVersion !== lease?.metadata.resourceVersion)
        seen = { resourceVersion: lease?.metadata.resourceVersion, at: now };
      if (mayTake(lease, candidate, now - seen.at)) {
        await take(cluster, { ...candidate, signal: round }, lease);
        renewedAt = now;
        if (holding === undefined) {
          holding = new AbortController();
          options.onAcquired(holding.signal);
        }
      } else if (holding !== undefined) lose();
    } catch (thrown) {
      if (signal.aborted) break;
      if (!(thrown instanceof ClusterError) && !round.aborted) throw thrown;
      onTrouble?.(thrown instanceof ClusterError ? thrown : tooSlow(address));
    }
    // Given up before another may take it, and not after: two thirds of its life.
    if (holding !== undefined && elapsed() - renewedAt >= (duration.milliseconds * 2) / 3) lose();
    await wait(duration.milliseconds / 3, signal);
  }
  if (holding !== undefined) {
    lose();
    await giveBack(cluster, candidate);
  }
}

function tooSlow({ namespace, name }: ObjectAddress): ClusterError {
  return new ClusterError('TIMEOUT', `Cannot renew Lease "${namespace}/${name}": the server took longer than a third of its life`, {
    retryable: true,
  });
}

interface Candidate extends LeaseOptions {
  readonly duration: Duration;
  readonly address: ObjectAddress;
}

interface Seen {
  readonly resourceVersion: string | undefined;
  readonly at: number;
}

const leaseType: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  verbs: ['create', 'get', 'update'],
};

function mayTake(lease: LiveObject | undefined, { identity, duration }: Candidate, unchangedFor: number): boolean {
  const spec = specOf(lease);
  const holder = typeof spec.holderIdentity === 'string' ? spec.holderIdentity : '';
  if (holder === '' || holder === identity) return true;
  const seconds = typeof spec.leaseDurationSeconds === 'number' ? spec.leaseDurationSeconds : duration.milliseconds / 1000;
  return unchangedFor > seconds * 1000;
}

async function take(
  cluster: Cluster,
  { identity, duration, clock, address, signal }: Candidate,
  lease: LiveObject | undefined,
): Promise<void> {
  const now = microTime(clock());
  const before = specOf(lease);
  const mine = before.holderIdentity === identity;
  const spec = {
    ...before,
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(duration.milliseconds / 1000),
    renewTime: now,
    acquireTime: mine ? (before.acquireTime ?? now) : now,
    leaseTransitions: (typeof before.leaseTransitions === 'number' ? before.leaseTransitions : 0) + (mine || lease === undefined ? 0 : 1),
  };
  if (lease !== undefined) await cluster.replace({ ...lease, spec }, { signal });
  else {
    const metadata = { name: address.name, ...(address.namespace === undefined ? {} : { namespace: address.namespace }) };
    await cluster.create({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }, { signal });
  }
}

/** The next one need not wait for it to run out. A cluster that is not there any more does not need to be told. */
async function giveBack(cluster: Cluster, { identity, address, clock }: Candidate): Promise<void> {
  const signal = AbortSignal.timeout(2000);
  try {
    const lease = await cluster.get(address, { signal });
    const spec = specOf(lease);
    if (lease === undefined || spec.holderIdentity !== identity) return;
    await cluster.replace(
      { ...lease, spec: { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(clock()) } },
      { signal },
    );
  } catch (thrown) {
    if (!(thrown instanceof ClusterError) && !signal.aborted) throw thrown;
  }
}

function specOf(lease: LiveObject | undefined): JsonObject {
  // A field of an object that was parsed from JSON.
  const spec = lease?.spec as Json | undefined;
  return isJsonObject(spec) ? spec : {};
}

/** Kubernetes' MicroTime. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
