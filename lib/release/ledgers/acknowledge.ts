import { verifyManifest } from '../../artifact/signatures/verify.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { emailsOf, isSamePerson, type KnownPerson, namesOf } from '../../signing/emails.ts';
import type { Identity } from '../../signing/identity.ts';
import { appendTo, entryOf, headOf, signalOf } from '../ledgers.ts';
import { recordOf } from '../moves/explain.ts';
import { ReleaseError } from '../release-error.ts';
import { type Actor, actorOf, authorOf, promotersOf } from '../trust.ts';
import { environmentOf, type Workplace } from '../workplace.ts';

/** The records of these that went past their policies, and that nobody has looked at since. Newest first, as they are. */
export function openOverrides(newestFirst: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const acknowledged = new Set(newestFirst.map(({ record }) => record.acknowledges));
  return newestFirst.filter(({ record }) => record.override && !acknowledged.has(record.sequence));
}

export interface AcknowledgeWords {
  readonly who: string;
  readonly why: string;
}

/** The record whose override would be acknowledged; refuses what is none, or what was acknowledged. Writes nothing. */
export async function previewAcknowledge(workplace: Workplace, environment: string, sequence: number): Promise<LedgerEntry> {
  environmentOf(workplace, environment);
  const entry = await recordOf(workplace, environment, sequence);
  const refuse = (why: string) =>
    new ReleaseError('NOT_TO_ACKNOWLEDGE', `Cannot acknowledge record ${sequence} of "${environment}": ${why}`);
  if (!entry.record.override) throw refuse('it overrode nothing');
  const head = await headOf(workplace, environment);
  const since =
    head === undefined
      ? []
      : await readHistory(workplace.repositories.environment(environment), head, {
          limit: head.record.sequence,
          untilSequence: sequence,
          ...signalOf(workplace),
        });
  const by = since.find(({ record }) => record.acknowledges === sequence)?.record;
  if (by !== undefined) throw refuse(`${by.who.name} did so in record ${by.sequence}`);
  return entry;
}

/** Writes the record by which somebody else than whoever overrode says that they have looked at it. */
export async function acknowledge(
  workplace: Workplace,
  environment: string,
  { sequence, who, why }: AcknowledgeWords & { readonly sequence: number },
): Promise<LedgerEntry> {
  const overridden = await previewAcknowledge(workplace, environment, sequence);
  const actor = await actorOf(workplace, environment, who);
  await refuseSame(workplace, environment, { overridden, actor });
  const repository = workplace.repositories.environment(environment);
  const entry = await appendTo(workplace, environment, async (ledgerHead) => {
    const head = entryOf(repository, ledgerHead)?.record;
    if (head === undefined) return undefined;
    return {
      environment,
      action: 'acknowledge',
      from: head.to,
      to: head.to,
      hold: head.hold,
      who: authorOf(actor),
      when: workplace.clock().toISOString(),
      why,
      policies: null,
      verdicts: [],
      changes: null,
      acknowledges: sequence,
    };
  });
  if (entry === undefined) throw new ReleaseError('ENVIRONMENT_MOVED', `Cannot acknowledge record ${sequence}: nothing was written`);
  return entry;
}

/** By name, and where there are signatures by these and by the addresses of whose they are: names can be chosen, and people have several keys. */
async function refuseSame(
  workplace: Workplace,
  environment: string,
  { overridden, actor }: { readonly overridden: LedgerEntry; readonly actor: Actor },
): Promise<void> {
  const { record, digest } = overridden;
  const trusting = promotersOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const signed = trusting === undefined ? undefined : await verifyManifest(repository, digest, trusting, signalOf(workplace));
  const person = (identity: Identity): KnownPerson => ({ identity, emails: emailsOf(identity, trusting?.trusted ?? []) });
  const own = actor.identity === undefined ? undefined : person(actor.identity);
  const names = [actor.name, ...(own === undefined ? [] : (namesOf(own) ?? []))].map((name) => name.toLowerCase());
  const isSame =
    [record.override?.who, record.who.name].some((name) => name !== undefined && names.includes(name.toLowerCase())) ||
    (signed?.kind === 'signed' && own !== undefined && isSamePerson(person(signed.signer), own));
  if (isSame)
    throw new ReleaseError(
      'NOT_TO_ACKNOWLEDGE',
      `Cannot acknowledge record ${record.sequence} of "${environment}": ${actor.name} wrote it, and somebody else is to look at it`,
    );
}
