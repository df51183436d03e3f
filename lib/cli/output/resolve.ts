import picocolors from 'picocolors';
import type { LedgerEntry } from '../../promotion/record.ts';
import { type ResolvePreview, recordName } from '../../release/resolve.ts';
import { diffLines } from './diff.ts';
import { oneLine } from './one-line.ts';

/** Both sides for whoever decides: who wrote what when, and what it changes against what they share. */
export function sideLines(environment: string, { disagreement, sides }: ResolvePreview): readonly string[] {
  const { sequence, base } = disagreement;
  const isFork = sides.length > 1;
  const title = isFork
    ? `${environment} is forked at record ${sequence}: nothing moves until a record says which side continues`
    : `${environment}: what lies above ${base === undefined ? 'nothing' : `record ${recordName(base)}`} does not count`;
  const shared =
    base === undefined ? 'They share no record' : `Below them: record ${recordName(base)}, ${base.record.to?.version ?? 'nothing'}`;
  return [
    `${picocolors.red('✗')} ${title}`,
    `  ${shared}`,
    ...sides.flatMap(({ records, diff }, index) => [
      picocolors.bold(isFork ? `Side ${index + 1}` : 'Above it'),
      ...records.map((entry) => `  ${recordLine(entry)}`),
      ...(diff === undefined ? [] : diffLines(diff, { limit: 30 }).map((line) => `    ${line}`)),
    ]),
    `Choose with "pawl resolve ${environment} --keep ${nameOf(sides[0]?.records[0])} --why REASON"`,
  ];
}

function recordLine(entry: LedgerEntry): string {
  const { action, to, who, when, why } = entry.record;
  const words = `${recordName(entry)}  ${when}  ${action} ${to?.version ?? 'nothing'} by ${who.name}${why === null ? '' : ` (${why})`}`;
  return oneLine(entry.verification.kind === 'untrusted' ? `${words}: ${entry.verification.reason}` : words);
}

function nameOf(entry: LedgerEntry | undefined): string {
  return entry === undefined ? 'RECORD' : recordName(entry);
}
