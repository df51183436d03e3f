import type { CallOptions } from '../../../oci/registry.ts';
import type { LedgerEntry, PromotionRecord } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { forkError } from '../reading/head.ts';
import type { LedgerHead } from '../reading/ledger-head.ts';
import type { LedgerScan } from '../reading/scan.ts';
import { cutOffError } from '../reading/witness.ts';
import { checkRecord } from '../stored/stored-record.ts';
import { refuseWithoutTrust } from './refuse-without-trust.ts';
import { type AppendOptions, writeOnce } from './write-once.ts';
import type { Ledger } from './writer.ts';

/** A record without its place in the chain. */
export type RecordDraft = Omit<PromotionRecord, 'schema' | 'sequence' | 'previous'>;

/**
 * Adds the record that `decide` makes of the head, or nothing where it makes none. It is asked again on every new head.
 * The manifest that the record moves to must be in the repository by the time `decide` returns.
 *
 * OCI registries have no compare-and-swap, so writers claim a sequence first and then look who else did; see README.md.
 */
export async function appendRecord(
  ledger: Ledger,
  decide: (head: LedgerHead) => Promise<RecordDraft | undefined>,
  options: AppendOptions = {},
): Promise<LedgerEntry | undefined> {
  return writeOnce(
    ledger,
    async (scan) => {
      refuseHead(ledger, scan.head);
      refuseWithoutTrust(ledger, headsOf(scan.head));
      const draft = await decide(scan.head);
      if (draft === undefined) return undefined;
      // Where nothing is left, a veto is the one record that cannot hide another, and what a record that resolves can continue.
      if (scan.head.kind !== 'empty' || draft.action !== 'veto') refuseCutOff(ledger, scan.head);
      await checkDraft(ledger, { draft, scan }, callOptions(options));
      return { record: place(ledger, draft, scan), previous: scan.stored?.manifest };
    },
    options,
  );
}

/** What nobody may go on from. */
function refuseHead({ repository }: Ledger, head: LedgerHead): void {
  if (head.kind === 'fork') throw forkError(repository, head);
  const newest = head.ignored.at(-1);
  // The first record would stand beside a history that was written before there was trust, or with a key that is gone.
  if (head.kind === 'empty' && newest !== undefined)
    throw new LedgerError(
      'UNTRUSTED',
      `Cannot add a record to "${repository.reference}": none of its records counts, the newest is ${newest.sequence} (${newest.digest}): ${newest.reason}`,
      { fix: 'Where it is right, continue it with a signed "pawl resolve"; else take its tags away' },
    );
}

function headsOf(head: LedgerHead): readonly LedgerEntry[] {
  return head.kind === 'head' ? [head.entry] : [];
}

/** What came after its newest record may have been a hold, a rollback or a veto. */
function refuseCutOff({ repository }: Ledger, head: LedgerHead): void {
  if (head.kind === 'fork' || head.missing === undefined) return;
  throw cutOffError(repository, { newest: head.kind === 'head' ? head.entry.record.sequence : undefined, missing: head.missing });
}

function place({ project }: Ledger, draft: RecordDraft, { stored }: LedgerScan): PromotionRecord {
  const of = project === undefined ? {} : { project };
  const before = stored?.entry.record.vetoHead;
  return {
    schema: 1,
    ...of,
    sequence: (stored?.entry.record.sequence ?? 0) + 1,
    previous: stored?.entry.digest ?? null,
    // What one record knew of vetoes, the next ones know.
    ...(before === undefined ? {} : { vetoHead: before }),
    ...draft,
  };
}

async function checkDraft(
  ledger: Ledger,
  { draft, scan }: { readonly draft: RecordDraft; readonly scan: LedgerScan },
  options: CallOptions,
): Promise<void> {
  const { repository } = ledger;
  checkRecord(repository, place(ledger, draft, scan));
  const environment = scan.stored?.entry.record.environment ?? draft.environment;
  if (draft.environment !== environment)
    throw new LedgerError(
      'WRONG_ENVIRONMENT',
      `Cannot add a record to "${repository.reference}": it is the ledger of "${environment}", the record is of "${draft.environment}"`,
    );
  if (draft.to === null || (await repository.resolve(draft.to.manifest, callOptions(options))) !== undefined) return;
  throw new LedgerError(
    'MISSING_MANIFEST',
    `Cannot move "${environment}" to ${draft.to.version}: manifest "${draft.to.manifest}" is not in "${repository.reference}"`,
  );
}
