import { appendRecord } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { entryOf, signalOf } from './facts.ts';
import { ReleaseError } from './release-error.ts';
import { environmentOf, type Workplace } from './workplace.ts';

export interface Statement {
  readonly who: string;
  readonly why: string;
}

/** Writes a record that keeps the environment where it is, through publishes and follows, until a record ends it. */
export async function hold(workplace: Workplace, environment: string, statement: Statement): Promise<LedgerEntry> {
  return state(workplace, environment, { ...statement, action: 'hold' });
}

/** Writes the record that ends the hold in force. */
export async function unhold(workplace: Workplace, environment: string, statement: Statement): Promise<LedgerEntry> {
  return state(workplace, environment, { ...statement, action: 'unhold' });
}

async function state(
  workplace: Workplace,
  environment: string,
  { action, who, why }: Statement & { action: 'hold' | 'unhold' },
): Promise<LedgerEntry> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const entry = await appendRecord(
    { repository, clock: workplace.clock, random: workplace.random, wait: workplace.wait },
    async (ledgerHead) => {
      const head = entryOf(repository, ledgerHead);
      if (head?.record.to === undefined || head.record.to === null)
        throw new ReleaseError('NOTHING_IN_FORCE', `Cannot ${action} "${environment}": nothing was promoted to it yet`);
      const current = head.record.hold;
      if (action === 'unhold' && current === null) throw new ReleaseError('NO_HOLD', `Cannot unhold "${environment}": no hold is in force`);
      if (action === 'hold' && current !== null) {
        throw new ReleaseError(
          'WRONG_HOLD',
          `Cannot hold "${environment}": record ${current.sequence} by ${current.who} holds it already (${current.why})`,
        );
      }
      const when = workplace.clock().toISOString();
      return {
        environment,
        action,
        from: head.record.to,
        to: head.record.to,
        hold: action === 'hold' ? { sequence: head.record.sequence + 1, who, why, since: when } : null,
        who: { name: who, verified: false },
        when,
        why,
        policies: null,
        verdicts: [],
        changes: null,
      };
    },
    signalOf(workplace),
  );
  if (entry === undefined) throw new ReleaseError('ENVIRONMENT_MOVED', `Cannot ${action} "${environment}": nothing was written`);
  return entry;
}
