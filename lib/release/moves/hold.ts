import type { LedgerEntry, RecordedRelease } from '../../promotion/record.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { appendTo, entryOf, headOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { actorOf, authorOf } from '../trust.ts';
import { environmentOf, type Workplace } from '../workplace.ts';

export interface HoldWords {
  readonly who: string;
  /** Whoever signs acts for `who`, whom Git names. @default false */
  readonly onBehalf?: boolean | undefined;
  readonly why: string;
}

export type HoldAction = 'hold' | 'unhold';

/** What a hold, or its end, is about, for whoever is asked. */
export interface HoldPreview {
  readonly environment: string;
  readonly action: HoldAction;
  /** In force, and staying so. */
  readonly release: RecordedRelease;
  /** With `unhold`: the hold that ends. */
  readonly hold: LedgerEntry['record']['hold'];
}

/** Says what a hold, or its end, would do, and refuses what makes no sense. Writes nothing. */
export async function previewHold(workplace: Workplace, environment: string, action: HoldAction): Promise<HoldPreview> {
  environmentOf(workplace, environment);
  const { to, hold } = standing(await headOf(action === 'hold' ? inEmergency(workplace) : workplace, environment), { environment, action });
  return { environment, action, release: to, hold };
}

/** Writes a record that keeps the environment where it is, through publishes and follows, until a record ends it. */
export async function hold(workplace: Workplace, environment: string, words: HoldWords): Promise<LedgerEntry> {
  return state(inEmergency(workplace), environment, { ...words, action: 'hold' });
}

/** Writes the record that ends the hold in force. */
export async function unhold(workplace: Workplace, environment: string, words: HoldWords): Promise<LedgerEntry> {
  return state(workplace, environment, { ...words, action: 'unhold' });
}

async function state(
  workplace: Workplace,
  environment: string,
  { action, who, onBehalf = false, why }: HoldWords & { readonly action: HoldAction },
): Promise<LedgerEntry> {
  environmentOf(workplace, environment);
  const actor = await actorOf(workplace, environment, who);
  const name = onBehalf ? who : actor.name;
  const repository = workplace.repositories.environment(environment);
  const entry = await appendTo(workplace, environment, async (ledgerHead) => {
    const head = entryOf(repository, ledgerHead);
    const { to, sequence } = standing(head, { environment, action });
    const when = workplace.clock().toISOString();
    return {
      environment,
      action,
      from: to,
      to,
      hold: action === 'hold' ? { sequence: sequence + 1, who: name, why, since: when } : null,
      who: authorOf(actor, onBehalf ? who : undefined),
      when,
      why,
      policies: null,
      verdicts: [],
      changes: null,
    };
  });
  if (entry === undefined) throw new ReleaseError('ENVIRONMENT_MOVED', `Cannot ${action} "${environment}": nothing was written`);
  return entry;
}

/** What is in force, where it can be held, or be let go. */
function standing(
  head: LedgerEntry | undefined,
  { environment, action }: { readonly environment: string; readonly action: HoldAction },
): { readonly to: RecordedRelease; readonly sequence: number; readonly hold: LedgerEntry['record']['hold'] } {
  const to = head?.record.to;
  if (head === undefined || to === undefined || to === null)
    throw new ReleaseError('NOTHING_IN_FORCE', `Cannot ${action} "${environment}": nothing was promoted to it yet`);
  const { hold: current, sequence } = head.record;
  if (action === 'unhold' && current === null) throw new ReleaseError('NO_HOLD', `Cannot unhold "${environment}": no hold is in force`);
  if (action === 'hold' && current !== null)
    throw new ReleaseError(
      'WRONG_HOLD',
      `Cannot hold "${environment}": record ${current.sequence} by ${current.who} holds it already (${current.why})`,
    );
  return { to, sequence, hold: current };
}
