import type { Digest } from '../../../digest.ts';
import type { CallOptions, Repository } from '../../../oci/registry.ts';
import type { LedgerEntry, PromotionRecord } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { type Disagreement, disagreementIn } from '../reading/disagreement.ts';
import { checkRecord, readStoredRecord } from '../stored/stored-record.ts';
import { refuseWithoutTrust } from './refuse-without-trust.ts';
import { type AppendOptions, writeOnce } from './write-once.ts';
import type { Ledger } from './writer.ts';

/** What a record that resolves says beside its place: what it continues, and what is in force after it. */
export interface Resolution {
  /** The record that continues: one of a side, or what stands below all of them. */
  readonly keep: Digest;
  readonly draft: Omit<PromotionRecord, 'schema' | 'sequence' | 'previous' | 'action' | 'resolves' | 'vetoHead'>;
}

/**
 * Ends a disagreement by a record that continues one side and names every record that it leaves behind, or writes nothing where `decide`
 * makes no choice. Its sequence is above all of them, so that whoever stands on either side can follow it.
 *
 * @throws LedgerError NOT_FORKED where there is nothing to choose, also because somebody else chose meanwhile
 */
export async function resolveLedger(
  ledger: Ledger,
  decide: (disagreement: Disagreement) => Promise<Resolution | undefined>,
  options: AppendOptions = {},
): Promise<LedgerEntry | undefined> {
  const { repository } = ledger;
  return writeOnce(
    ledger,
    async (scan, known) => {
      const disagreement = await disagreementIn(repository, scan, known);
      if (disagreement === undefined)
        throw new LedgerError('NOT_FORKED', `Cannot resolve "${repository.reference}": its records are one chain, and all of them count`);
      refuseWithoutTrust(ledger, [...(disagreement.base === undefined ? [] : [disagreement.base]), ...disagreement.sides.flat()]);
      const resolution = await decide(disagreement);
      if (resolution === undefined) return undefined;
      const { keep, draft } = resolution;
      const { entry: kept, manifest: previous } = await readStoredRecord(repository, keep, callOptions(options));
      refuseForeign(repository, { kept: kept.record, environment: draft.environment });
      await refuseMissing(repository, kept.record, callOptions(options));
      const record: PromotionRecord = {
        schema: 1,
        ...(ledger.project === undefined ? {} : { project: ledger.project }),
        ...vetoHeadOf(ledger, disagreement, kept),
        ...draft,
        sequence: highestOf(disagreement) + 1,
        previous: keep,
        action: 'resolve',
        resolves: [keep, ...leftBehind(disagreement, keep)],
      };
      checkRecord(repository, record);
      return { record, previous };
    },
    options,
  );
}

/** Also where somebody adopts it: nobody moves an environment by the word that was given for another one. */
function refuseForeign(
  { reference }: Repository,
  { kept, environment }: { readonly kept: PromotionRecord; readonly environment: string },
): void {
  if (kept.environment === environment) return;
  throw new LedgerError(
    'WRONG_ENVIRONMENT',
    `Cannot continue record ${kept.sequence} of "${reference}": it is the ledger of "${environment}", the record is of "${kept.environment}"`,
  );
}

/** What is in force after the record has to be there: else nobody could announce it, and nobody write after it. */
async function refuseMissing(repository: Repository, kept: PromotionRecord, call: CallOptions): Promise<void> {
  const { to, sequence, environment } = kept;
  if (to === null || (await repository.resolve(to.manifest, call)) !== undefined) return;
  throw new LedgerError(
    'MISSING_MANIFEST',
    `Cannot continue record ${sequence} of "${environment}": manifest "${to.manifest}" of ${to.version} is not in "${repository.reference}"`,
    { fix: 'Put it back from a backup, or copy it there from the release; or continue another record' },
  );
}

/** What the records that count knew of vetoes, those that are left behind among them, the next ones know. */
function vetoHeadOf({ verify }: Ledger, { base, sides }: Disagreement, kept: LedgerEntry): Pick<PromotionRecord, 'vetoHead'> {
  const counting = sides.flat().filter(({ verification }) => verify === undefined || verification.kind === 'signed');
  const known = [kept, ...(base === undefined ? [] : [base]), ...counting].flatMap(({ record: { vetoHead } }) =>
    vetoHead === undefined ? [] : [vetoHead],
  );
  const [newest] = known.toSorted((left, right) => (right?.sequence ?? 0) - (left?.sequence ?? 0));
  return newest === undefined ? {} : { vetoHead: newest };
}

/** Every record in question that the kept one does not descend from, what is gone among them: whoever took it may follow. */
export function leftBehind({ sides, lost }: Disagreement, keep: Digest): readonly Digest[] {
  const kept = new Set<Digest>();
  for (const side of sides) {
    const start = side.findIndex(({ digest }) => digest === keep);
    if (start !== -1) for (const { digest } of side.slice(start)) kept.add(digest);
  }
  return [...new Set([...sides.flat(), ...lost].map(({ digest }) => digest))].filter((digest) => !kept.has(digest));
}

function highestOf({ base, sides, lost }: Disagreement): number {
  const gone = lost.map(({ sequence }) => sequence);
  return Math.max(base?.record.sequence ?? 0, ...gone, ...sides.flat().map(({ record }) => record.sequence));
}
