import picocolors from 'picocolors';
import type { Disagreement } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { type ResolvePreview, recordName } from '../../release/resolve.ts';
import { diffLines } from './diff.ts';
import { oneLine } from './one-line.ts';

/** Both sides for whoever decides: who wrote what when, and what it changes against what they share. */
export function sideLines(environment: string, { disagreement, sides }: ResolvePreview): readonly string[] {
  const { base, lost } = disagreement;
  const isFork = sides.length > 1;
  const shared = base === undefined ? undefined : `record ${recordName(base)}, ${base.record.to?.version ?? 'nothing'}`;
  return [
    `${picocolors.red('✗')} ${titleOf(environment, disagreement)}`,
    ...lost.map((one) => `  ${lostLine(one, sides)}`),
    lost.length > 0
      ? `  What is left: ${shared ?? 'nothing'}`
      : `  ${shared === undefined ? 'They share no record' : `Below them: ${shared}`}`,
    ...sides.flatMap(({ records, diff }, index) => [
      picocolors.bold(isFork ? `Side ${index + 1}` : lost.length > 0 ? 'Still readable' : 'Above it'),
      ...records.map((entry) => `  ${recordLine(entry)}`),
      ...(diff === undefined ? [] : diffLines(diff, { limit: 30 }).map((line) => `    ${line}`)),
    ]),
    choice(environment, disagreement),
  ];
}

function titleOf(environment: string, { sequence, base, sides, lost }: Disagreement): string {
  if (lost.length > 0) return `${environment} was cut off: nothing moves until its records are back, or a record says what continues`;
  if (sides.length > 1) return `${environment} is forked at record ${sequence}: nothing moves until a record says which side continues`;
  return `${environment}: what lies above ${base === undefined ? 'nothing' : `record ${recordName(base)}`} does not count`;
}

function lostLine({ sequence, digest, who, saw }: Disagreement['lost'][number], sides: ResolvePreview['sides']): string {
  const isReadable = sides.some(({ records }) => records.some((entry) => entry.digest === digest));
  return oneLine(`${who} ${saw} record ${sequence} (${digest}), which ${isReadable ? 'has no tag, or does not count' : 'is gone'}`);
}

/** What is lost is kept where it can be. */
function choice(environment: string, { base, sides }: Disagreement): string {
  const entry = sides[0]?.[0] ?? base;
  if (entry === undefined) return 'Nothing is left to continue: put its records back from a backup, or begin another environment';
  return `Choose with "pawl resolve ${environment} --keep ${recordName(entry)} --why REASON"`;
}

function recordLine(entry: LedgerEntry): string {
  const { action, to, who, when, why } = entry.record;
  const words = `${recordName(entry)}  ${when}  ${action} ${to?.version ?? 'nothing'} by ${who.name}${why === null ? '' : ` (${why})`}`;
  return oneLine(entry.verification.kind === 'untrusted' ? `${words}: ${entry.verification.reason}` : words);
}
