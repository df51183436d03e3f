import picocolors from 'picocolors';
import type { SourceLine } from '../../compiler/source/source-lines.ts';
import type { Finding, SourcePlace } from '../../finding.ts';
import type { Answer } from '../json.ts';
import { makerOf } from './maker-of.ts';
import { oneLine } from './one-line.ts';

/** Reads the line that a finding points to; undefined where it cannot be read. */
export type ReadSource = (place: SourcePlace) => SourceLine | undefined;

/** Findings for people: what it is about, the sentence, where it stands, what made it, what to do. Errors first. */
export function findingLines(findings: readonly Finding[], readSource?: ReadSource): readonly string[] {
  const ordered = [
    ...findings.filter((finding) => finding.severity === 'error'),
    // What is acknowledged is known.
    ...findings.filter((finding) => finding.severity === 'warning' && finding.acknowledged === undefined),
  ];
  return ordered.flatMap((finding) => {
    const mark = finding.severity === 'error' ? picocolors.red('✗') : picocolors.yellow('!');
    const parts = [finding.environment, finding.object, finding.field].filter((part) => part !== undefined);
    // Where the sentence begins with it, it is not said twice: "staging is held".
    const where = parts.length === 1 && finding.message.startsWith(`${parts[0]} `) ? '' : oneLine(parts.join(' '));
    const lines = [`${mark} ${where === '' ? '' : `${where}: `}${oneLine(finding.message)} ${picocolors.dim(`(${finding.id})`)}`];
    if (finding.source !== undefined) lines.push(...placeLines(finding.source, readSource));
    if (finding.construct !== undefined) lines.push(picocolors.dim(`    ${makerOf(finding)}`));
    if (finding.fix !== undefined) lines.push(`    ${oneLine(finding.fix)}`);
    return lines;
  });
}

/** The place, as editors and terminals open it, and the line itself with a mark below. */
export function placeLines(source: SourcePlace, readSource: ReadSource | undefined): readonly string[] {
  const { file, line, column } = source;
  const place = `    ${oneLine(file)}:${line}${column === undefined ? '' : `:${column}`}`;
  const read = readSource?.(source);
  if (read === undefined) return [place];
  // Characters that are shown as escapes would push the mark aside.
  const text = oneLine(read.text);
  const mark = read.column === undefined ? [] : [`      ${' '.repeat(oneLine(read.text.slice(0, read.column)).length)}^`];
  return [place, ...[`      ${text}`, ...mark].map((shown) => picocolors.dim(shown))];
}

type FindingAnswer = Answer<'check'>['findings'][number];

export function findingAnswers(findings: readonly Finding[]): FindingAnswer[] {
  return findings.map((finding) => dropUndefined({ ...finding }));
}

/** JSON has no undefined: an absent field is left out, so that it reads the same on both sides. */
function dropUndefined(finding: Finding): FindingAnswer {
  return Object.fromEntries(Object.entries(finding).filter(([, value]) => value !== undefined)) as FindingAnswer;
}
