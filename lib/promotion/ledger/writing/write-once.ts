import { Duration } from '../../../duration.ts';
import type { CallOptions, Manifest, Repository } from '../../../oci/registry.ts';
import type { LedgerEntry, PromotionRecord } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { newScan, type ScanOptions } from '../reading/known-records.ts';
import { type LedgerScan, scanLedger, stateOf } from '../reading/scan.ts';
import type { ClaimTag } from '../stored/tags.ts';
import { attempt } from './attempt.ts';
import { type ClaimHolder, claimHolder, claimLife } from './claim.ts';
import { finish } from './finish.ts';
import { settleHints } from './hints.ts';
import { refuseWithoutTrust } from './refuse-without-trust.ts';
import type { Ledger } from './writer.ts';

export interface AppendOptions extends CallOptions {
  /** How long to wait for other writers. @default 5 minutes */
  readonly patience?: Duration;
  /**
   * What was decided so many milliseconds ago, by the ledger's clock, is not claimed for any more, and it is asked again what to write: what that
   * was judged by may lie elsewhere. @default never
   */
  readonly decisionLife?: number;
  /** Told about the writer that is waited for, each time it is looked for again. */
  readonly onWait?: (holder: ClaimHolder | undefined) => void;
}

/** A record in its place, and the manifest of the one before it. */
export interface Planned {
  readonly record: PromotionRecord;
  readonly previous: Manifest | undefined;
}

/**
 * Writes what `plan` makes of the ledger, or nothing where it makes nothing. It is asked again whenever the ledger has moved on, and after
 * `decisionLife`; `known` is what was read so far, and which signatures are good.
 */
export async function writeOnce(
  ledger: Ledger,
  plan: (scan: LedgerScan, known: ScanOptions) => Promise<Planned | undefined>,
  options: AppendOptions,
): Promise<LedgerEntry | undefined> {
  const { repository } = ledger;
  if (ledger.verify !== undefined && ledger.sign === undefined) throw unsignedError(repository);
  const { signal, patience = Duration.minutes(5), decisionLife = Number.POSITIVE_INFINITY, onWait } = options;
  const { verify, environment, project, witnesses } = ledger;
  const call = newScan({ ...callOptions(options), verify, environment, project, witnesses });
  // How long each claim has been waited for.
  const seen = new Map<string, number>();
  let decided: { readonly on: string; readonly at: Date; readonly planned: Planned } | undefined;
  // A clock that was set back tells no age.
  const isFresh = (at: Date) => {
    const age = ledger.clock().getTime() - at.getTime();
    return decisionLife === Number.POSITIVE_INFINITY || (age >= 0 && age < decisionLife);
  };
  let late = 0;
  let waited = 0;
  for (let round = 0; ; round += 1) {
    const found = await scanLedger(repository, call);
    // Before anything is moved: whoever trusts nobody cannot tell whose record it is.
    if (found.head.kind === 'head') refuseWithoutTrust(ledger, [found.head.entry]);
    const scan = await settleHints(repository, found, call);
    const on = stateOf(scan);
    if (decided?.on !== on || !isFresh(decided.at)) {
      const planned = await plan(scan, call);
      if (planned === undefined) return undefined;
      decided = { on, at: ledger.clock(), planned };
    }
    const { planned, at } = decided;
    const isDead = ({ nonce }: ClaimTag) => (seen.get(nonce) ?? 0) >= claimLife.milliseconds;
    const outcome = await attempt(ledger, { ...planned, scan, isDead, isFresh: () => isFresh(at) }, call);
    if (outcome.kind === 'written') return finish(repository, outcome.entry, call);
    if (outcome.kind === 'late') {
      late += 1;
      if (late === mostLate) throw slowError(repository, decisionLife);
      continue;
    }
    const [rival] = outcome.rivals;
    if (waited >= patience.milliseconds) throw await busyError(repository, rival, callOptions(options));
    if (rival !== undefined && onWait !== undefined) onWait(await claimHolder(repository, rival, callOptions(options)));
    const pause = pauseBefore(round, ledger.random());
    await ledger.wait(pause, signal);
    waited += pause;
    for (const { nonce } of outcome.rivals) seen.set(nonce, (seen.get(nonce) ?? 0) + pause);
  }
}

function unsignedError(repository: Repository): LedgerError {
  return new LedgerError('UNTRUSTED', `Cannot add a record to "${repository.reference}": only signed records count there`, {
    fix: 'Sign it: --key FILE, or PAWL_SIGNING_KEY',
  });
}

/** Short at first, since most rivals are done in a second; spread, so that two rivals do not meet again; at most about 5 s. */
function pauseBefore(round: number, random: number): number {
  return Math.round((0.5 + random) * Math.min(5000, 250 * 2 ** Math.min(round, 10)));
}

/** A registry that is so slow each time is not waited for any longer. */
const mostLate = 5;

function slowError(repository: Repository, decisionLife: number): LedgerError {
  return new LedgerError(
    'BUSY',
    `Cannot add a record to "${repository.reference}": each time what was decided was more than ${decisionLife / 1000} s old before it could be written`,
    { fix: 'Try again once its registry answers faster' },
  );
}

async function busyError(repository: Repository, rival: ClaimTag | undefined, call: CallOptions): Promise<LedgerError> {
  const holder = rival === undefined ? undefined : await claimHolder(repository, rival, call);
  const who = holder === undefined ? 'other writers are' : `${holder.who} is (since ${holder.since})`;
  return new LedgerError('BUSY', `Cannot add a record to "${repository.reference}": ${who} writing to it`, {
    fix: 'Try again in a minute',
  });
}
