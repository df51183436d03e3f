import { messageOf, PawlError } from '../../errors.ts';
import type { Repository } from '../../oci/registry.ts';
import { desiredObjects } from '../plan/desired.ts';
import type { OpenSource, SourceOpener } from '../source/open-source.ts';
import { type Found, fetchAgain, look } from '../source/source.ts';
import { isSameHint, type StaleHint } from '../source/stale-hint.ts';
import type { Surroundings } from '../surroundings.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { Wake } from './wake.ts';
import type { Target } from './work.ts';

export interface SourceLoopOptions {
  readonly state: DeliveryState;
  readonly label: string;
  readonly open: SourceOpener;
  readonly surroundings: Surroundings;
  /** Waits between two looks; whoever sets `state.lookAnew` wakes it. */
  readonly wake: Wake;
  /** Milliseconds between two readings of the whole ledger, whatever its tag `current` names. */
  readonly readLedgerEvery: number;
  /** Something changed that a pass, or the status, wants to know. */
  readonly onChange: () => void;
  readonly onBug: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks at the registry once per interval, beside the passes: a registry that is slow to answer holds up nothing in the cluster.
 * A release that is found waits as candidate until a pass has accepted it.
 */
export async function followSource(options: SourceLoopOptions): Promise<void> {
  const { state, label, open, surroundings, wake, readLedgerEvery, onChange, onBug, signal } = options;
  let source: { readonly key: string; readonly opened: OpenSource } | undefined;
  let refusals = 0;
  let readLedgerAt = 0;
  while (!signal.aborted) {
    const { delivery } = state;
    const begun = surroundings.elapsed();
    // What was refused stays so until the ledger is read again: `current` may name what was taken all the while.
    let thorough = state.lookAnew || state.source?.kind === 'refused' || begun >= readLedgerAt;
    if (state.lookAnew) refusals = 0;
    state.lookAnew = false;
    const key = JSON.stringify([delivery.spec.repository, delivery.spec.plainHttp, delivery.spec.pullSecret]);
    let found: Found;
    try {
      if (source?.key !== key || state.source?.kind === 'unreachable') {
        // Opened anew after trouble too: a pull secret may have been exchanged.
        await source?.opened.close();
        source = undefined;
        source = { key, opened: await open(delivery, signal) };
        thorough = true;
      }
      found = await look(source.opened.repository, {
        environment: delivery.spec.environment,
        notBefore: delivery.spec.notBefore,
        last: state.memory?.memory.release,
        seen: state.candidate?.release.record,
        remembered: state.current?.set,
        project: delivery.spec.project,
        trust: delivery.spec.trust,
        thorough,
        signal,
      });
      await fetchLost(state, source.opened.repository, { onChange, signal });
      if (thorough && found.kind !== 'unreachable') readLedgerAt = begun + readLedgerEvery * (0.9 + 0.2 * surroundings.random());
    } catch (error) {
      if (signal.aborted) break;
      // A bug of ours must not end the polling for good: it is said, and looked at again.
      if (!(error instanceof PawlError)) onBug(error);
      found = { kind: 'unreachable', message: messageOf(error) };
    }
    if (signal.aborted) break;
    if (!state.lookAnew) {
      if (noteFound(state, found, { label, begun: surroundings.elapsed() })) onChange();
      refusals = found.kind === 'refused' ? refusals + 1 : 0;
    }
    await wake.next(pauseOf(delivery.spec.interval.milliseconds, refusals, surroundings.random()));
  }
  await source?.opened.close();
}

/** What the memory should have: once it is there, the next round puts it back. */
async function fetchLost(
  state: DeliveryState,
  repository: Repository,
  { onChange, signal }: Pick<SourceLoopOptions, 'onChange' | 'signal'>,
): Promise<void> {
  const { memory, delivery, fetchedAgain: known } = state;
  const release = memory?.isLayerLost === true ? memory.memory.release : undefined;
  if (release === undefined) state.fetchedAgain = undefined;
  if (release === undefined || (known?.kind === 'fetched' && known.record === release.record)) return;
  state.fetchedAgain = await fetchAgain(repository, release, { environment: delivery.spec.environment, signal });
  if (state.fetchedAgain.kind === 'fetched') onChange();
}

/** Whether that is news. */
function noteFound(state: DeliveryState, found: Found, { label, begun }: { readonly label: string; readonly begun: number }): boolean {
  const before = state.source;
  const isHintNews = noteHint(state, before, found);
  state.source = found.kind === 'release' ? { kind: 'nothing-new', staleHint: found.staleHint } : found;
  if (found.kind === 'release') {
    const { release, set, layer } = found.candidate;
    state.candidate = targetOf({ release, set, layer, label, begun });
    return true;
  }
  // What was found before is none of this ledger as it is now.
  if (found.kind === 'refused') state.candidate = undefined;
  return isHintNews || before?.kind !== found.kind || ('message' in found && 'message' in before && before.message !== found.message);
}

/** Between a record and its hint there is always a moment: a hint is stale where two looks find it so. */
function noteHint(state: DeliveryState, before: Found | undefined, found: Found): boolean {
  if (found.kind === 'unreachable') return false;
  const known = state.staleHint;
  const hint = hintIn(found);
  state.staleHint = isSameHint(hint, known) || isSameHint(hint, hintIn(before)) ? hint : undefined;
  return !isSameHint(known, state.staleHint);
}

function hintIn(found: Found | undefined): StaleHint | undefined {
  return found?.kind === 'nothing-new' || found?.kind === 'release' ? found.staleHint : undefined;
}

export function targetOf({
  release,
  set,
  layer,
  label,
  begun,
}: Pick<Target, 'release' | 'set' | 'layer' | 'begun'> & { readonly label: string }): Target {
  const desired = desiredObjects(set, label);
  const ids = new Set(desired.map(({ id }) => id));
  return {
    release,
    set,
    layer,
    desired,
    ids,
    proofs: new Map(),
    anew: new Set(),
    created: new Set(),
    updated: new Set(),
    pruned: new Set(),
    begun,
  };
}

/** The interval with a tenth of jitter; what is refused is asked for less and less often, at least every five minutes. */
function pauseOf(interval: number, refusals: number, random: number): number {
  const pause = Math.min(interval * 2 ** Math.min(Math.max(0, refusals - 1), 10), Math.max(interval, 300_000));
  return pause * (0.9 + 0.2 * random);
}
