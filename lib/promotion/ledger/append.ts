import type { Digest } from '../../digest.ts';
import { Duration } from '../../duration.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { LedgerEntry, PromotionRecord } from '../record.ts';
import { attempt } from './attempt.ts';
import { type ClaimHolder, claimHolder, claimLife } from './claim.ts';
import { finish } from './finish.ts';
import { callOptions, forkError, type LedgerHead, type LedgerScan, type ScanOptions, scanLedger } from './head.ts';
import { settleHints } from './hints.ts';
import { LedgerError } from './ledger-error.ts';
import { checkRecord, type StoredRecord } from './stored-record.ts';
import type { ClaimTag } from './tags.ts';
import type { Ledger } from './writer.ts';

/** A record without its place in the chain. */
export type RecordDraft = Omit<PromotionRecord, 'schema' | 'sequence' | 'previous'>;

export interface AppendOptions extends CallOptions {
  /** How long to wait for other writers. @default 5 minutes */
  readonly patience?: Duration;
  /** Told about the writer that is waited for, each time it is looked for again. */
  readonly onWait?: (holder: ClaimHolder | undefined) => void;
}

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
  const { repository } = ledger;
  const { signal, patience = Duration.minutes(5), onWait } = options;
  const call: ScanOptions = { ...callOptions(options), known: new Map<Digest, StoredRecord>() };
  // How long each claim has been waited for.
  const seen = new Map<string, number>();
  let decided: { readonly on: Digest | undefined; readonly draft: RecordDraft } | undefined;
  let waited = 0;
  for (let round = 0; ; round += 1) {
    const scan = await settleHints(repository, await scanLedger(repository, call), call);
    if (scan.head.kind === 'fork') throw forkError(repository, scan.head);
    const on = scan.stored?.entry.digest;
    if (decided === undefined || decided.on !== on) {
      const draft = await decide(scan.head);
      if (draft === undefined) return undefined;
      await checkDraft(repository, { draft, scan }, call);
      decided = { on, draft };
    }
    const isDead = ({ nonce }: ClaimTag) => (seen.get(nonce) ?? 0) >= claimLife.milliseconds;
    const record = place(decided.draft, scan);
    const outcome = await attempt(ledger, { record, previous: scan.stored?.manifest, scan, isDead }, call);
    if (outcome.kind === 'written') return finish(repository, outcome.entry, call);
    const [rival] = outcome.rivals;
    if (waited >= patience.milliseconds) throw await busyError(repository, rival, callOptions(options));
    if (rival !== undefined && onWait !== undefined) onWait(await claimHolder(repository, rival, callOptions(options)));
    const pause = pauseBefore(round, ledger.random());
    await ledger.wait(pause, signal);
    waited += pause;
    for (const { nonce } of outcome.rivals) seen.set(nonce, (seen.get(nonce) ?? 0) + pause);
  }
}

function place(draft: RecordDraft, { stored }: LedgerScan): PromotionRecord {
  return { schema: 1, sequence: (stored?.entry.record.sequence ?? 0) + 1, previous: stored?.entry.digest ?? null, ...draft };
}

async function checkDraft(
  repository: Repository,
  { draft, scan }: { readonly draft: RecordDraft; readonly scan: LedgerScan },
  options: CallOptions,
): Promise<void> {
  checkRecord(repository, place(draft, scan));
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

/** Short at first, since most rivals are done in a second; spread, so that two rivals do not meet again; at most about 5 s. */
function pauseBefore(round: number, random: number): number {
  return Math.round((0.5 + random) * Math.min(5000, 250 * 2 ** Math.min(round, 10)));
}

async function busyError(repository: Repository, rival: ClaimTag | undefined, call: CallOptions): Promise<LedgerError> {
  const holder = rival === undefined ? undefined : await claimHolder(repository, rival, call);
  const who = holder === undefined ? 'other writers are' : `${holder.who} is (since ${holder.since})`;
  return new LedgerError('BUSY', `Cannot add a record to "${repository.reference}": ${who} writing to it`, {
    fix: 'Try again in a minute',
  });
}
