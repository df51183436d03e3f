import { readRelease } from '../../artifact/read.ts';
import type { VetoFact } from '../../promotion/evidence-facts.ts';
import { LedgerError, type LedgerHead, readHead } from '../../promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord, RecordedVeto } from '../../promotion/record.ts';
import { appendTo, entryOf, readingOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { actorOf, authorOf } from '../trust.ts';
import { parseVersion } from '../version.ts';
import { vetoLedger } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';
import { inEmergency } from './emergency.ts';
import type { OnUnread } from './witnesses.ts';

/**
 * Every veto that stands. The newest record tells all of them, so that this is one list of tags and one record.
 *
 * @throws LedgerError where that record cannot be told (a fork, no record that counts), RegistryError where it cannot be read: then nobody
 *   knows, and nothing may be promoted
 */
export async function readVetoes(workplace: Workplace, onUnread?: OnUnread): Promise<StandingVetoes> {
  const repository = workplace.repositories.environment(vetoLedger);
  const ledgerHead = await readHead(repository, readingOf(workplace, vetoLedger, onUnread));
  const vetoes = standing(workplace, ledgerHead).map(({ since, ...veto }) => ({ ...veto, since: new Date(since) }));
  if (ledgerHead.kind !== 'head') return { vetoes, head: null };
  const { digest, record } = ledgerHead.entry;
  return { vetoes, head: { sequence: record.sequence, digest } };
}

export interface StandingVetoes {
  readonly vetoes: readonly VetoFact[];
  /** The newest record of their ledger; null where it has none. */
  readonly head: NonNullable<PromotionRecord['vetoHead']> | null;
}

export interface VetoWords {
  readonly version: string;
  readonly who: string;
  readonly why: string;
}

export type VetoAction = 'veto' | 'unveto';

export interface VetoPreview {
  readonly action: VetoAction;
  /** The veto that comes, or that ends. */
  readonly veto: RecordedVeto;
}

/** Says what would be written, and refuses what makes no sense. Writes nothing. */
export async function previewVeto(from: Workplace, action: VetoAction, words: VetoWords): Promise<VetoPreview> {
  const workplace = action === 'veto' ? inEmergency(from) : from;
  const repository = workplace.repositories.environment(vetoLedger);
  const vetoes = standing(workplace, await readHead(repository, readingOf(workplace, vetoLedger)), action);
  return { action, veto: await vetoOf(workplace, { action, words, vetoes }) };
}

/** Writes the record by which nobody may promote a version anywhere, or may again. */
export async function writeVeto(from: Workplace, action: VetoAction, words: VetoWords): Promise<LedgerEntry> {
  const workplace = action === 'veto' ? inEmergency(from) : from;
  const actor = await actorOf(workplace, vetoLedger, words.who);
  const entry = await appendTo(workplace, vetoLedger, async (head) => {
    const vetoes = standing(workplace, head, action);
    const veto = await vetoOf(workplace, { action, words: { ...words, who: actor.name }, vetoes });
    const others = vetoes.filter(({ index }) => index !== veto.index);
    return {
      environment: vetoLedger,
      action,
      from: null,
      to: null,
      hold: null,
      who: authorOf(actor),
      when: workplace.clock().toISOString(),
      why: words.why,
      policies: null,
      verdicts: [],
      changes: null,
      vetoes: action === 'veto' ? [...others, veto] : others,
    };
  });
  if (entry === undefined) throw new ReleaseError('ENVIRONMENT_MOVED', `Cannot ${action} ${words.version}: nothing was written`);
  return entry;
}

/** To veto something is safe also where the ledger was taken away whole: `pawl resolve` then has a record to continue. */
function standing(workplace: Workplace, head: LedgerHead, action?: VetoAction): readonly RecordedVeto[] {
  const repository = workplace.repositories.environment(vetoLedger);
  const newest = head.kind === 'empty' ? head.ignored.at(-1) : undefined;
  if (newest === undefined && head.kind === 'empty' && action === 'veto') return [];
  if (newest === undefined) return entryOf(repository, head)?.record.vetoes ?? [];
  throw new LedgerError(
    'UNTRUSTED',
    `Cannot tell which versions are vetoed: no record of "${repository.reference}" counts, the newest is ${newest.sequence} (${newest.digest}): ${newest.reason}`,
    { fix: `Where it is right, continue it with a signed "pawl resolve ${vetoLedger}"; else take its tags away` },
  );
}

async function vetoOf(
  workplace: Workplace,
  { action, words, vetoes }: { readonly action: VetoAction; readonly words: VetoWords; readonly vetoes: readonly RecordedVeto[] },
): Promise<RecordedVeto> {
  const version = parseVersion(words.version);
  const current = vetoes.find((veto) => veto.version === version);
  if (action === 'unveto') {
    if (current !== undefined) return current;
    throw new ReleaseError('NO_VETO', `Cannot unveto ${version}: nobody has vetoed it`, {
      fix: vetoes.length === 0 ? 'No veto stands' : `Vetoed are ${vetoes.map((veto) => veto.version).join(', ')}`,
    });
  }
  if (current !== undefined)
    throw new ReleaseError('NO_VETO', `Cannot veto ${version}: ${current.who} has vetoed it already, at ${current.since} (${current.why})`);
  const { digest } = await readRelease(workplace.repositories.release, version, signalOf(workplace));
  return { version, index: digest, who: words.who, why: words.why, since: workplace.clock().toISOString() };
}
