import { counted } from '../../counted.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { countingIn } from '../ledgers/reading.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { recordOf } from '../moves/explain.ts';
import { promotersOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';
import type { Proof } from './proof.ts';
import { proveRelease, signatureOf } from './verify-environment.ts';

/** What can be proved of one record of an environment, and of the release that it names. Throws UNKNOWN_RECORD where there is none. */
export async function verifyRecord(workplace: Workplace, environment: string, sequence: number): Promise<readonly Proof[]> {
  const entry = await recordOf(workplace, environment, sequence);
  const head = await headOf(workplace, environment, () => {});
  const { to } = entry.record;
  return [
    named(environment, entry, head),
    await signed(workplace, environment, { entry, isNewest: head?.digest === entry.digest }),
    ...(to === null ? [] : await proveRelease(workplace, { environment, to })),
  ];
}

function named(environment: string, { digest, record }: LedgerEntry, head: LedgerEntry | undefined): Proof {
  const above = (head?.record.sequence ?? record.sequence) - record.sequence;
  return {
    subject: subjectOf(environment, record),
    claim: above === 0 ? 'It is the newest' : 'The records above name it, from the newest down',
    result: 'proved',
    detail: above === 0 ? digest : `${digest}, ${counted(above, 'sequence')} below the newest, ${head?.digest}`,
  };
}

/** What was signed with a key that is trusted no more is still what the records above name. */
async function signed(
  workplace: Workplace,
  environment: string,
  { entry, isNewest }: { readonly entry: LedgerEntry; readonly isNewest: boolean },
): Promise<Proof> {
  const { verify } = countingIn(workplace, environment);
  const verification = (await verify?.(entry.digest, signalOf(workplace))) ?? { kind: 'none' };
  const subject = subjectOf(environment, entry.record);
  const proof = signatureOf(subject, { verification }, promotersOf(workplace, environment) !== undefined);
  if (proof.result !== 'failed' || isNewest) return proof;
  return { ...proof, result: 'open', detail: `${proof.detail}; the records above prove that nobody changed it` };
}

function subjectOf(environment: string, { sequence }: LedgerEntry['record']): string {
  return `record ${sequence} of ${environment}`;
}
