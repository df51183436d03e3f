import picocolors from 'picocolors';
import type { Disagreement } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { counts, type ResolvePreview, recordName } from '../../release/ledgers/resolve.ts';
import { diffLines } from './diff.ts';
import { oneLine } from './one-line.ts';

/** Both sides for whoever decides: who wrote what when, and what it changes against what they share. */
export function sideLines(environment: string, { disagreement, sides }: ResolvePreview): readonly string[] {
  const { base, lost } = disagreement;
  const isFork = sides.length > 1;
  const shared = base === undefined ? undefined : `record ${recordName(base)}, ${base.record.to?.version ?? 'nothing'}`;
  return [
    ...titleOf(environment, disagreement),
    ...lost.map((one) => `  ${lostLine(one, sides)}`),
    lost.length > 0
      ? `  What is left: ${shared ?? 'nothing'}`
      : `  ${shared === undefined ? 'They share no record' : `Below them: ${shared}`}`,
    ...sides.flatMap(({ records, diff }, index) => [
      picocolors.bold(isFork ? `Side ${index + 1}` : lost.length > 0 ? 'Still readable' : 'Above it'),
      ...records.map((entry) => `  ${recordLine(entry)}`),
      ...(diff === undefined ? untold(records) : diffLines(diff, { limit: 30 })).map((line) => `    ${line}`),
    ]),
    ...choice(environment, disagreement),
  ];
}

function titleOf(environment: string, disagreement: Disagreement): readonly string[] {
  const { sequence, base, sides, lost } = disagreement;
  const wrong = picocolors.red('✗');
  if (lost.length > 0)
    return [`${wrong} ${environment} was cut off: nothing moves until its records are back, or a record says what continues`];
  if (sides.some(([newest]) => newest !== undefined && counts(newest)))
    return [`${wrong} ${environment} is forked at record ${sequence}: nothing moves until a record says which side continues`];
  if (base === undefined || !counts(base)) return [`${wrong} ${environment} has no record that counts`];
  return [
    `${picocolors.yellow('!')} ${environment}: nothing has to be resolved. Its next move continues record ${recordName(base)}, ${base.record.to?.version ?? 'nothing'}`,
    '  What stands above that counts nowhere: nobody who is trusted signed it. Find out who may write there',
  ];
}

/** A side that moves to a release without a diff names a manifest that nobody can read. */
function untold([newest]: readonly LedgerEntry[]): readonly string[] {
  return newest?.record.to ? ['What it changes cannot be told: a manifest that it needs is not there, or cannot be read'] : [];
}

function lostLine({ sequence, digest, who, saw }: Disagreement['lost'][number], sides: ResolvePreview['sides']): string {
  const isReadable = sides.some(({ records }) => records.some((entry) => entry.digest === digest));
  return oneLine(`${who} ${saw} record ${sequence} (${digest}), which ${isReadable ? 'has no tag, or does not count' : 'is gone'}`);
}

/** What is lost is kept where it can be. What does not count is never offered: whoever copies the line would adopt it. */
function choice(environment: string, { base, sides, lost }: Disagreement): readonly string[] {
  const newest = sides.flatMap(([entry]) => entry ?? []);
  const below = lost.length > 0 && base !== undefined && counts(base) ? base : undefined;
  const entry = newest.find(counts) ?? below;
  const strangers = newest.some((one) => !counts(one)) ? [adopting] : [];
  if (entry !== undefined) return [`Choose with "pawl resolve ${environment} --keep ${recordName(entry)} --why REASON"`, ...strangers];
  if (strangers.length > 0) return strangers;
  return ['Nothing is left to continue: put its records back from a backup, or begin another environment'];
}

const adopting =
  'Only where a record that does not count is right after all (its key was taken out of trust, or nobody signed then): --keep it with --adopt, signed by who is trusted';

function recordLine(entry: LedgerEntry): string {
  const { action, to, who, when, why } = entry.record;
  const words = `${recordName(entry)}  ${when}  ${action} ${to?.version ?? 'nothing'} by ${who.name}${why === null ? '' : ` (${why})`}`;
  return oneLine(entry.verification.kind === 'untrusted' ? `${words}: ${entry.verification.reason}` : words);
}
