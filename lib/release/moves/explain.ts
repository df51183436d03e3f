import type { Digest } from '../../digest.ts';
import type { ActorFact } from '../../promotion/evidence-facts.ts';
import type { Explanation } from '../../promotion/explain.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { keyIdOf } from '../../signing/public-key.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';
import { headOf, sayUnread, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { promotersOf } from '../trust.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { type Move, type Preview, previewMove } from './preview.ts';

/** A move that was judged, when it would pass, and by whom. */
export interface ExplainedMove extends Preview {
  readonly explanation: Explanation;
  readonly policiesDigest: Digest;
}

/** Judges a move, and asks when it would pass, and whether each promoter could make it. Writes nothing. */
export async function explainMove(workplace: Workplace, move: Move): Promise<ExplainedMove> {
  const preview = await previewMove(workplace, move, { explain: promoters(workplace, move) });
  const { explanation, policiesDigest } = preview;
  if (explanation === undefined || policiesDigest === undefined) throw new TypeError('whoever judges has not explained');
  return { ...preview, explanation, policiesDigest };
}

/** The record of that sequence, which keeps what was judged. Throws UNKNOWN_RECORD where there is none. */
export async function recordOf(workplace: Workplace, environment: string, sequence: number): Promise<LedgerEntry> {
  environmentOf(workplace, environment);
  const head = await headOf(workplace, environment, sayUnread(workplace));
  const newest = head?.record.sequence ?? 0;
  const chain =
    head === undefined || sequence < 1 || sequence > newest
      ? []
      : await readHistory(workplace.repositories.environment(environment), head, {
          limit: newest,
          untilSequence: sequence,
          ...signalOf(workplace),
        });
  const found = chain.find(({ record }) => record.sequence === sequence);
  if (found !== undefined) return found;
  throw new ReleaseError('UNKNOWN_RECORD', `Cannot find record ${sequence} of "${environment}": ${whyNot(sequence, newest)}`, {
    fix: `See those that it has with "pawl history ${environment}"`,
  });
}

function whyNot(sequence: number, newest: number): string {
  if (newest === 0) return 'it has none';
  if (sequence < 1 || !Number.isInteger(sequence)) return 'the first is record 1, and all are whole numbers';
  return sequence > newest ? `its newest is ${newest}` : 'a record that resolves left it behind';
}

/** Everybody who may sign, as far as they are named one by one; where nobody is, whoever asks. */
function promoters(workplace: Workplace, { environment, who }: Move): readonly ActorFact[] {
  const trusted = promotersOf(workplace, environment)?.trusted;
  return trusted === undefined ? [{ name: who }] : trusted.flatMap(actorOf).slice(0, 64);
}

function actorOf(trusted: TrustedIdentity): ActorFact[] {
  if ('key' in trusted) {
    const keyId = keyIdOf(trusted.key);
    const name = trusted.name ?? keyId;
    return [{ name, identity: { kind: 'key', keyId, name }, emails: trusted.emails }];
  }
  if (!('subject' in trusted)) return [];
  const { issuer, subject, emails } = trusted;
  return [{ name: subject, identity: { kind: 'certificate', issuer, subject }, emails }];
}
