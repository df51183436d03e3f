import picocolors from 'picocolors';
import { counted } from '../../counted.ts';
import { cutOffSentence } from '../../promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord } from '../../promotion/record.ts';
import type { ProvenHistory } from '../../release/ledgers/history.ts';
import { vetoLedger } from '../../release/workplace/repository-names.ts';
import { identityName } from '../../signing/identity.ts';
import { oneLine } from './one-line.ts';
import { table } from './table.ts';

export interface HistoryOptions {
  /** How many records are shown at most, newest first: what is older than them is there for what it says of them. */
  readonly limit: number;
  /** Also who signed each record. */
  readonly signatures: boolean;
}

/** One row for each record, as a table for a terminal. */
export function historyTable(entries: readonly LedgerEntry[], options: HistoryOptions): string {
  return table(headings(options), rowsOf(entries, options));
}

/** The same as cells, which are somebody else's text as it is. */
export function historyCells(
  entries: readonly LedgerEntry[],
  options: HistoryOptions,
): { readonly headings: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  return { headings: headings(options), rows: rowsOf(entries, options) };
}

/** The same as Markdown, with what policies and people said of each move below it, for an audit. */
export function historyMarkdown(title: string, entries: readonly LedgerEntry[], options: HistoryOptions): string {
  const row = (texts: readonly string[]) => `| ${texts.map(markdownText).join(' | ')} |`;
  return [
    `# ${markdownText(title)}`,
    '',
    row(headings(options)),
    `|${headings(options)
      .map(() => ' --- |')
      .join('')}`,
    ...rowsOf(entries, options).map(row),
    ...entries.slice(0, options.limit).flatMap(detailsOf),
  ].join('\n');
}

/** Where no record counts. Records that do not may mean that their key was taken out of trust: then much was promoted. */
export function nothingLine(environment: string, ignored: ProvenHistory['ignored']): string {
  const newest = ignored.at(-1);
  if (newest === undefined) return environment === vetoLedger ? 'No version was vetoed yet' : `Nothing was promoted to ${environment} yet`;
  const many = ignored.length === 1 ? 'The one record there does not' : `None of the ${ignored.length} newest records does`;
  return oneLine(`${environment} has no record that counts. ${many}: ${newest.reason}. See "pawl history ${environment} --verify"`);
}

/** What following the whole chain proved, and what it could not. The conclusion is in the first line. */
export function proofLines(environment: string, { entries, ignored, missing, hasTrust }: ProvenHistory): readonly string[] {
  const [head] = entries;
  const strangers = ignored.map(({ sequence, digest, reason }) => oneLine(`! Record ${sequence} (${digest}) does not count: ${reason}`));
  const cutOff =
    missing.length === 0
      ? []
      : [
          `${picocolors.red('✗')} ${environment}: ${oneLine(cutOffSentence(head?.record.sequence, missing))}; see "pawl resolve ${environment}"`,
        ];
  if (head === undefined && cutOff.length > 0) return [...cutOff, ...strangers];
  if (head === undefined)
    return [`${environment} has no records${strangers.length === 0 ? '' : ' that count'}: there is nothing to prove`, ...strangers];
  const many = `${counted(entries.length, 'record')}`;
  const older = entries.slice(1);
  const signed = older.filter(({ verification }) => verification.kind === 'signed').length;
  const unsigned = older.length - signed;
  return [
    ...cutOff,
    `${picocolors.green('✓')} ${environment}: ${many}, each names the one before it by its digest, from ${head.record.sequence} (${head.digest}) back to the first${beside(ignored.length)}`,
    hasTrust
      ? `${picocolors.green('✓')} The newest is ${signature(head)}, who is trusted`
      : '! Nobody is trusted by name: who wrote them is not proven',
    ...(hasTrust && signed > 0
      ? [`${picocolors.green('✓')} ${signed} of those below it ${signed === 1 ? 'is' : 'are'} signed by who is trusted today`]
      : []),
    ...(hasTrust && unsigned > 0
      ? [
          `! ${unsigned} below it ${unsigned === 1 ? 'is' : 'are'} not: a key that is trusted no more, or no signature; the records above prove that nobody changed them`,
        ]
      : []),
    ...strangers,
    '  Not proven: that no newer record is withheld from here, that the times are right, and that policies said what the records say of them',
  ];
}

/** Also whoever reads no more than the conclusion. */
function beside(strangers: number): string {
  return strangers === 0 ? '' : `; ${counted(strangers, 'record')} beside it ${strangers === 1 ? 'does' : 'do'} not count`;
}

function headings({ signatures }: HistoryOptions): readonly string[] {
  return ['RECORD', 'WHEN', 'ACTION', 'VERSION', 'WHO', ...(signatures ? ['SIGNED BY'] : []), 'CHANGES', 'WHY'];
}

function rowsOf(entries: readonly LedgerEntry[], options: HistoryOptions): readonly (readonly string[])[] {
  const byDigest = new Map(entries.map((entry) => [entry.digest, entry.record]));
  return entries.slice(0, options.limit).map((entry) => {
    const { previous } = entry.record;
    return cells(entry, previous === null ? undefined : byDigest.get(previous), options);
  });
}

function cells(entry: LedgerEntry, before: PromotionRecord | undefined, { signatures }: HistoryOptions): readonly string[] {
  const { sequence, when, action, who, changes, why, override } = entry.record;
  return [
    String(sequence),
    when,
    override ? `${action} (override)` : action,
    versionOf(entry.record, before),
    who.name,
    ...(signatures ? [signature(entry)] : []),
    changes === null ? '-' : `+${changes.created} ~${changes.changed} -${changes.deleted}`,
    [...(why === null ? [] : [why]), ...(override ? [`overridden: ${override.why}`] : [])].join('; ') || '-',
  ];
}

/** What a record moved; one of the ledger of vetoes moves nothing, and is about the version whose veto it makes or ends. */
function versionOf({ action, from, to, vetoes }: PromotionRecord, before: PromotionRecord | undefined): string {
  if (from?.version !== to?.version) return `${from?.version ?? 'nothing'} -> ${to?.version ?? 'nothing'}`;
  // Whoever vetoes puts it last.
  if (action === 'veto') return vetoes?.at(-1)?.version ?? '-';
  const ended = action === 'unveto' ? before?.vetoes?.find(({ index }) => vetoes?.every((veto) => veto.index !== index)) : undefined;
  return ended?.version ?? to?.version ?? '-';
}

function signature({ verification }: LedgerEntry): string {
  switch (verification.kind) {
    case 'none':
      return '-';
    case 'signed':
      return `signed by ${identityName(verification.signer)}`;
    case 'untrusted':
      return 'nobody who is trusted';
  }
}

function detailsOf({ record }: LedgerEntry): readonly string[] {
  const { sequence, verdicts, approvals = [], override, changes } = record;
  // Records of earlier versions list all that lay there.
  const read = new Set(verdicts.flatMap((verdict) => verdict.read ?? []).map(({ digest }) => digest));
  const lines = [
    ...(override ? [`Overridden by ${override.who}: ${override.why}`] : []),
    ...verdicts.map(
      ({ policy, mode, verdict, reason }) =>
        `${policy}: ${verdict}${mode === 'enforce' ? '' : ` (${mode})`}${reason === undefined ? '' : `, ${reason}`}`,
    ),
    ...approvals.map(
      ({ who, decision, at, evidence }) =>
        `${who}: ${decision} at ${at}${read.has(evidence) ? '' : ', which no policy read: it counted for nothing'}`,
    ),
    ...(changes?.lines ?? []),
  ];
  return lines.length === 0 ? [] : ['', `## Record ${sequence}`, '', ...lines.map((line) => `- ${markdownText(line)}`)];
}

/** Somebody else's text as nothing but text: one line, no markup, no links, no cells of a table. */
function markdownText(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>#|~!&]/g, (character) => `\\${character}`);
}
