import type { Cluster } from '../kubernetes/cluster.ts';
import { holdLease } from '../kubernetes/lease.ts';
import { type ContestLimits, defaultContestLimits } from './drift/contest.ts';
import { runDeliveries } from './loop/deliveries.ts';
import type { EvidenceOpener } from './reports/open-evidence.ts';
import type { SourceOpener } from './source/open-source.ts';
import { defaultReadLedgerEvery } from './source/read-ledger-every.ts';
import type { Surroundings } from './surroundings.ts';

export interface AgentOptions {
  readonly surroundings: Surroundings;
  readonly open: SourceOpener;
  /** Where Deliveries' reports go. */
  readonly openEvidence: EvidenceOpener;
  /** Only Deliveries of this namespace. @default all */
  readonly namespace?: string | undefined;
  /** The Lease that only one of several replicas holds. @default none, this agent is the only one */
  readonly lease?: { readonly namespace: string; readonly name: string; readonly identity: string } | undefined;
  readonly contest?: ContestLimits | undefined;
  /** Milliseconds between two comparisons of everything by full reads. @default 10 min */
  readonly auditEvery?: number | undefined;
  /**
   * Milliseconds between two readings of a whole ledger. In between only its tag `current` is asked for, which whoever may write
   * there can set back. @default 3 min
   */
  readonly readLedgerEvery?: number | undefined;
  /** All Deliveries have been seen, or another replica leads. */
  readonly onSynced?: (() => void) | undefined;
  readonly signal: AbortSignal;
}

/** Holds a cluster to its Deliveries until the signal fires; resolves when nothing is under way any more. */
export async function runAgent(cluster: Cluster, options: AgentOptions): Promise<void> {
  const { surroundings, lease, signal, onSynced = () => undefined } = options;
  const deliveries = (held: AbortSignal) =>
    runDeliveries(cluster, {
      surroundings,
      open: options.open,
      openEvidence: options.openEvidence,
      contest: options.contest ?? defaultContestLimits,
      auditEvery: options.auditEvery ?? tenMinutes,
      readLedgerEvery: options.readLedgerEvery ?? defaultReadLedgerEvery.milliseconds,
      namespace: options.namespace,
      onSynced,
      signal: held,
    });
  if (lease === undefined) return deliveries(signal);
  let term: Promise<void> = Promise.resolve();
  const fault = Promise.withResolvers<never>();
  const holding = holdLease(cluster, {
    ...lease,
    clock: surroundings.now,
    elapsed: surroundings.elapsed,
    wait: surroundings.wait,
    onAcquired: (held) => {
      surroundings.emit({ at: surroundings.now(), what: { kind: 'leading', identity: lease.identity } });
      // A term begins when all work of the one before has ended: never two at once, in one process either.
      term = term.then(() => deliveries(AbortSignal.any([held, signal])));
      term.catch(fault.reject);
    },
    onLost: () => surroundings.emit({ at: surroundings.now(), what: { kind: 'not-leading', identity: lease.identity } }),
    signal,
  });
  // A replica that waits is ready to take over.
  onSynced();
  await Promise.race([holding, fault.promise]);
  await term;
}

const tenMinutes = 600_000;
