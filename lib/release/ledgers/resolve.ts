import { pullEnvironment } from '../../artifact/read.ts';
import type { Digest } from '../../digest.ts';
import { diffSets, type SemanticDiff, summarize } from '../../manifest/diff.ts';
import { type Disagreement, LedgerError, leftBehind, readDisagreement, resolveLedger } from '../../promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord, RecordedRelease } from '../../promotion/record.ts';
import { ledgerOf, readingOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { readable } from '../status/readable-release.ts';
import { actorOf, authorOf, claimedWriterOf, promotersOf } from '../trust.ts';
import { vetoLedger } from '../workplace/repository-names.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { refuseUponStrangers } from './upon-strangers.ts';

/** One side of what has to be decided. */
export interface ResolveSide {
  /** Newest first. */
  readonly records: readonly LedgerEntry[];
  /** What it changes against the release below all sides; undefined where it moves to no release, or to one that cannot be read. */
  readonly diff: SemanticDiff | undefined;
}

export interface ResolvePreview {
  readonly disagreement: Disagreement;
  readonly sides: readonly ResolveSide[];
}

/** The sides of a fork, or what nobody who is trusted signed above the head, with what each means. Writes nothing. */
export async function previewResolve(workplace: Workplace, environment: string): Promise<ResolvePreview | undefined> {
  if (environment !== vetoLedger) environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const read = await readDisagreement(repository, readingOf(workplace, environment));
  if (read === undefined) return undefined;
  const disagreement = named(workplace, judged(workplace, environment, read));
  const from = disagreement.base?.record.to ?? null;
  const sides: ResolveSide[] = [];
  for (const records of disagreement.sides) {
    const to = records[0]?.record.to ?? null;
    sides.push({ records, diff: await diffOf(workplace, { environment, from, to }) });
  }
  return { disagreement, sides };
}

/**
 * The same, where every record that does not count says so. A record counts by its own signature, or because one that counts stands above
 * it and names it; a stranger's may name others that lost their tags, which nobody has looked at.
 */
function judged(workplace: Workplace, environment: string, disagreement: Disagreement): Disagreement {
  const trusting = promotersOf(workplace, environment === vetoLedger ? undefined : environment);
  if (trusting === undefined) return disagreement;
  const stranger = (entry: LedgerEntry): LedgerEntry =>
    entry.verification.kind === 'none'
      ? { ...entry, verification: { kind: 'untrusted', reason: 'No record that counts names it' } }
      : entry;
  let isVouchedFor = false;
  const sides = disagreement.sides.map((records) => {
    const first = records.findIndex(({ verification }) => verification.kind === 'signed');
    if (first !== -1) isVouchedFor = true;
    return records.map((entry, index) => (first === -1 || index < first ? stranger(entry) : entry));
  });
  const { base } = disagreement;
  return { ...disagreement, sides, base: base === undefined || isVouchedFor ? base : stranger(base) };
}

function named(workplace: Workplace, { base, sides, ...others }: Disagreement): Disagreement {
  const withName = (entry: LedgerEntry): LedgerEntry => {
    const { record } = entry;
    return { ...entry, record: { ...record, who: { ...record.who, name: claimedWriterOf(workplace, entry) } } };
  };
  return { ...others, base: base && withName(base), sides: sides.map((records) => records.map(withName)) };
}

/** Whether a record of a disagreement that was previewed counts: whoever continues another one adopts what it says. */
export function counts({ verification }: LedgerEntry): boolean {
  return verification.kind !== 'untrusted';
}

/**
 * Whether nothing moves until somebody has chosen. Not where all that is in question stands above a head that counts, and counts nowhere
 * itself: the next move passes it by.
 */
export function hasToBeResolved({ base, sides, lost }: Disagreement): boolean {
  const isFork = sides.some(([newest]) => newest !== undefined && counts(newest));
  return isFork || lost.length > 0 || base === undefined || !counts(base);
}

/** Refuses to continue a record that does not count, unless somebody says that they adopt what it says. */
export function refuseUncounted(kept: LedgerEntry, environment: string): void {
  if (counts(kept)) return;
  const { action, to, hold, who } = kept.record;
  const says = `${action} to ${to?.version ?? 'nothing'}${hold === null ? '' : `, held by ${hold.who}`}`;
  throw new ReleaseError(
    'UNTRUSTED_RECORD',
    `Cannot continue record ${recordName(kept)} of "${environment}": it does not count, and says "${says}" by ${who.name}`,
    {
      fix: `Move ${environment} yourself with "pawl promote" or "pawl rollback"; only where that record is right after all (its key was taken out of trust, or nobody signed then), --adopt continues it, and what it says counts from then on`,
    },
  );
}

/** The record that somebody names as `17@sha256:ab12…`, `17@ab12` or, where that is one alone, `17`. */
export function findKept({ base, sides }: Disagreement, words: string): LedgerEntry {
  const [, number, prefix = ''] = /^([1-9][0-9]{0,14})(?:@(?:sha256:)?([0-9a-f]{1,64}))?$/.exec(words) ?? [];
  const all = [...new Map([...(base === undefined ? [] : [base]), ...sides.flat()].map((entry) => [entry.digest, entry])).values()];
  const found = all.filter(({ digest, record }) => record.sequence === Number(number) && digest.startsWith(`sha256:${prefix}`));
  const [one, ...others] = found;
  if (one !== undefined && others.length === 0) return one;
  const names = all.map(recordName).join(', ');
  throw new LedgerError(
    'UNKNOWN_RECORD',
    found.length > 1 ? `Cannot tell which record "${words}" is: ${found.map(recordName).join(' or ')}` : `Cannot find record "${words}"`,
    { fix: `Name one of ${names}` },
  );
}

/** As `--keep` takes it. */
export function recordName({ digest, record }: LedgerEntry): string {
  return `${record.sequence}@${digest.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

export interface ResolveWords {
  /** The record that continues. */
  readonly keep: Digest;
  /** What was chosen from: where it is more by now, nothing is written. */
  readonly seen: Disagreement;
  readonly who: string;
  readonly why: string;
  /** Continue it although it does not count. @default false */
  readonly adopt?: boolean | undefined;
}

/** Writes the record that continues one side and names every record that it leaves behind. */
export async function resolveEnvironment(
  workplace: Workplace,
  environment: string,
  { keep, seen, who, why, adopt = false }: ResolveWords,
): Promise<LedgerEntry> {
  const actor = await actorOf(workplace, environment, who);
  const ledger = ledgerOf(workplace, environment);
  const entry = await resolveLedger(
    ledger,
    async (found) => {
      const disagreement = judged(workplace, environment, found);
      const kept = [disagreement.base, ...disagreement.sides.flat()].find((one) => one?.digest === keep);
      if (kept === undefined || digestsIn(disagreement) !== digestsIn(seen)) return undefined;
      if (!adopt) refuseUncounted(kept, environment);
      const { base = kept } = disagreement;
      await refuseUponStrangers(ledger, [kept, base], signalOf(workplace));
      const left = new Set(leftBehind(disagreement, keep));
      const newest = disagreement.sides
        .flatMap(([head]) => (head !== undefined && left.has(head.digest) && counts(head) ? [head] : []))
        .at(-1);
      // What a stranger wrote was never in force.
      const from = (newest ?? base).record.to;
      return {
        keep,
        draft: {
          environment,
          from,
          to: kept.record.to,
          hold: kept.record.hold,
          who: authorOf(actor),
          when: workplace.clock().toISOString(),
          why,
          policies: null,
          verdicts: [],
          changes: await changesOf(workplace, { environment, from, to: kept.record.to }),
          ...(environment === vetoLedger ? { vetoes: vetoesOf(disagreement, kept) } : {}),
        },
      };
    },
    signalOf(workplace),
  );
  if (entry !== undefined) return entry;
  throw new ReleaseError('ENVIRONMENT_MOVED', `Cannot resolve "${environment}": its records are others now than those that you saw`, {
    fix: `Look again with "pawl resolve ${environment}"`,
  });
}

function digestsIn({ sides, lost }: Disagreement): string {
  return [...sides.flat(), ...lost]
    .map(({ digest }) => digest)
    .sort()
    .join();
}

/** A veto of either side stands: whoever wrote it was told so. */
function vetoesOf({ sides }: Disagreement, kept: LedgerEntry): NonNullable<PromotionRecord['vetoes']> {
  const all = [kept, ...sides.flatMap(([head]) => (head === undefined ? [] : [head]))];
  const trusted = all.filter(({ digest, verification }) => digest === kept.digest || verification.kind !== 'untrusted');
  return [...new Map(trusted.flatMap(({ record }) => record.vetoes ?? []).map((veto) => [veto.index, veto])).values()];
}

async function changesOf(
  workplace: Workplace,
  { environment, from, to }: { readonly environment: string; readonly from: RecordedRelease | null; readonly to: RecordedRelease | null },
): Promise<PromotionRecord['changes']> {
  if (from === null || to === null || from.manifest === to.manifest) return null;
  const diff = await diffOf(workplace, { environment, from, to });
  return diff === undefined ? null : summarize(diff, { limit: 50 });
}

/** A stranger's record may name a manifest that is not there, and an honest one that was collected: neither stops whoever decides. */
async function diffOf(
  workplace: Workplace,
  { environment, from, to }: { readonly environment: string; readonly from: RecordedRelease | null; readonly to: RecordedRelease | null },
): Promise<SemanticDiff | undefined> {
  if (to === null) return undefined;
  const repository = workplace.repositories.environment(environment);
  const pull = async ({ manifest }: RecordedRelease) => (await pullEnvironment(repository, manifest, signalOf(workplace))).set;
  return readable(Promise.all([from === null ? undefined : pull(from), pull(to)]).then(([before, after]) => diffSets(before, after)));
}
