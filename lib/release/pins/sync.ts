import type { PawlError } from '../../errors.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { lookBack } from '../facts/stays-everywhere.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { announceHead } from '../moves/announce.ts';
import { hold, unhold } from '../moves/hold.ts';
import type { MoveOutcome } from '../moves/move.ts';
import { type MoveDoor, promote } from '../moves/promote.ts';
import { rollbackLookBack } from '../moves/stays.ts';
import { ReleaseError } from '../release-error.ts';
import { refuseActor } from '../trust.ts';
import type { Workplace } from '../workplace.ts';
import { ageAgainst, type CommittedPin, readCommittedPin } from './committed-pin.ts';
import { nextStep, type PinStep } from './next-step.ts';
import { type Pin, parsePin } from './pin.ts';

export interface SyncOptions {
  readonly door: MoveDoor;
  /** Asked before a hold is set or ended. */
  readonly confirmHold: (step: HoldStep, environment: string) => Promise<'go' | 'dry-run' | 'declined'>;
  /** Leave a head that is not announced as it is. @default false */
  readonly dryRun?: boolean | undefined;
  /** A commit that a ledger names and that Git has no longer. */
  readonly despiteRevision?: string | undefined;
}

export type HoldStep = Extract<PinStep, { kind: 'hold' | 'unhold' }>;

/** What became of one pin. */
export interface Synced {
  readonly environment: string;
  /** Undefined where the commit has no pin for it. */
  readonly pin: Pin | undefined;
  /** What was done about it, or tried. */
  readonly steps: readonly SyncedStep[];
  /** The ledger says what the pin says. */
  readonly agrees: boolean;
}

/** The same, or why it could not be told. */
export type SyncOutcome = Synced | { readonly environment: string; readonly error: PawlError };

export type SyncedStep =
  | { readonly kind: 'move'; readonly outcome: MoveOutcome }
  | { readonly kind: 'hold' | 'unhold'; readonly result: 'written'; readonly record: LedgerEntry }
  | { readonly kind: 'hold' | 'unhold'; readonly result: 'dry-run' | 'declined' };

/**
 * Brings a ledger to what the checked-out commit pins the environment to, if policies allow it: a move, a hold, or the end of one.
 * Who acts is the author of the commit that last changed the pin. Safe to run at once from several jobs, and again at any time.
 *
 * Refuses a checkout that is older than the one that wrote the head, so that an old job that runs again moves nothing back.
 */
export async function syncPin(workplace: Workplace, environment: string, options: SyncOptions): Promise<Synced> {
  const committed = await readCommittedPin(workplace.folder, environment);
  if (committed === undefined) return { environment, pin: undefined, steps: [], agrees: false };
  const pin = parsePin(environment, committed.text);
  const steps: SyncedStep[] = [];
  for (;;) {
    const { step, newestFirst } = await stepTo(workplace, environment, pin);
    if (step.kind === 'same') {
      const [head] = newestFirst;
      if (head !== undefined && options.dryRun !== true)
        await announceHead(stopsHarm(head) ? inEmergency(workplace) : workplace, environment, head);
      return { environment, pin, steps, agrees: true };
    }
    await refuseStale(workplace, { environment, newestFirst, despiteRevision: options.despiteRevision });
    const done = await takeStep(workplace, { environment, pin, committed, step }, options);
    if (done === undefined) continue;
    steps.push(done);
    const isDone = done.kind === 'move' ? done.outcome.result === 'written' : done.result === 'written';
    if (!isDone) return { environment, pin, steps, agrees: false };
  }
}

/** Whoever may push is not to keep a rollback or a hold from clusters either, by cutting off its writer and crowding reports. */
function stopsHarm({ record: { action } }: LedgerEntry): boolean {
  return action === 'rollback' || action === 'hold';
}

/** What brings an environment nearer to its pin, and its newest records, as far as that takes. */
export async function stepTo(
  workplace: Workplace,
  environment: string,
  pin: Pin,
): Promise<{ readonly step: PinStep; readonly newestFirst: readonly LedgerEntry[] }> {
  const recent = await recentRecords(workplace, environment);
  const step = nextStep(pin, recent);
  const isAll = (recent.at(-1)?.record.sequence ?? 1) === 1;
  if (isAll || step.kind !== 'move' || step.action === 'rollback' || pin.hold === undefined) return { step, newestFirst: recent };
  // It may be a rollback to what was there before all these records.
  const newestFirst = await recentRecords(workplace, environment, rollbackLookBack);
  return { step: nextStep(pin, newestFirst), newestFirst };
}

/** The newest records of an environment, as many as pins ask for where they are no rollback from afar. */
export async function recentRecords(workplace: Workplace, environment: string, limit = lookBack): Promise<readonly LedgerEntry[]> {
  const repository = workplace.repositories.environment(environment);
  // What its pin asks for may be a rollback or a hold; a promotion reads it once more.
  const head = await headOf(inEmergency(workplace), environment);
  return head === undefined ? [] : readHistory(repository, head, { limit, ...signalOf(workplace) });
}

interface Task {
  readonly environment: string;
  readonly pin: Pin;
  readonly committed: CommittedPin;
  readonly step: Exclude<PinStep, { kind: 'same' }>;
}

/** Undefined where somebody else took the step meanwhile. */
async function takeStep(
  workplace: Workplace,
  { environment, pin, committed, step }: Task,
  { door, confirmHold, dryRun = false }: SyncOptions,
): Promise<SyncedStep | undefined> {
  const who = committed.author;
  switch (step.kind) {
    case 'move': {
      const { action, why, despiteHold } = step;
      const { digest: index, override, version } = pin;
      const move = { environment, version, index, action, who, onBehalf: true, why, despiteHold, override, signsNow: !dryRun };
      const outcome = await promote(workplace, move, door);
      return outcome.result === 'unchanged' ? undefined : { kind: 'move', outcome };
    }
    case 'hold':
    case 'unhold': {
      if (!dryRun) await refuseActor(workplace, environment);
      const answer = await confirmHold(step, environment);
      if (answer !== 'go') return { kind: step.kind, result: answer };
      try {
        const record = await (step.kind === 'hold' ? hold : unhold)(workplace, environment, { who, onBehalf: true, why: step.why });
        return { kind: step.kind, result: 'written', record };
      } catch (error) {
        if (error instanceof ReleaseError && (error.code === 'WRONG_HOLD' || error.code === 'NO_HOLD')) return undefined;
        throw error;
      }
    }
  }
}

async function refuseStale(
  { folder }: Workplace,
  {
    environment,
    newestFirst,
    despiteRevision,
  }: { environment: string; newestFirst: readonly LedgerEntry[]; despiteRevision: string | undefined },
): Promise<void> {
  // A hold says nothing of the commit that it came from.
  const head = newestFirst.find(({ record }) => record.policies !== null);
  const revision = head?.record.policies?.revision ?? null;
  if (revision === null || revision === despiteRevision) return;
  switch (await ageAgainst(folder, revision)) {
    case 'same or newer':
      return;
    case 'older':
      throw new ReleaseError(
        'STALE_CHECKOUT',
        `Cannot sync "${environment}": record ${head?.record.sequence} was written from commit ${revision.slice(0, 12)}, which comes after what is checked out`,
        { fix: 'Check out the newest commit; to go back, change the pin: "pawl rollback"' },
      );
    case 'unknown':
      throw new ReleaseError(
        'STALE_CHECKOUT',
        `Cannot sync "${environment}": record ${head?.record.sequence} was written from commit ${revision.slice(0, 12)}, which Git does not have here`,
        { fix: `Fetch it; where it is gone for good, name it: --despite-revision ${revision}` },
      );
  }
}
