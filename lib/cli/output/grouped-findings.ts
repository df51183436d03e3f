import picocolors from 'picocolors';
import type { Finding } from '../../finding.ts';
import { byCodeUnit } from '../../json.ts';
import { placeLines, type ReadSource } from './findings.ts';
import { makerOf } from './maker-of.ts';
import { oneLine } from './one-line.ts';
import { type SharedFinding, shareFindings } from './shared-findings.ts';

/**
 * Many findings for people: by the place in the source, each place with its line once, else by what made the object; places with errors
 * first. What several environments have in common is said once, and so is what is the same of many objects of one place.
 */
export function groupedFindings(findings: readonly Finding[], readSource?: ReadSource): readonly string[] {
  const groups = Map.groupBy(shareFindings(findings), ({ finding }) => placeOf(finding));
  return [...groups]
    .map(([place, shared]) => ({ place, shared, order: orderOf(shared) }))
    .sort((left, right) => compare(left.order, right.order))
    .flatMap(({ place, shared }) => [...headingOf(place, shared, readSource), ...entryLines(shared), '']);
}

function placeOf({ source, application, construct, environment }: Finding): string {
  if (source !== undefined) return `${source.file}:${source.line}:${source.column ?? ''}`;
  if (construct !== undefined) return [application, construct].filter((part) => part !== undefined).join(' at ');
  return application ?? (environment === undefined ? 'The project' : 'The environment');
}

type Order = readonly [errorsFirst: number, file: string, line: number];

function orderOf(shared: readonly SharedFinding[]): Order {
  const source = shared[0]?.finding.source;
  const hasErrors = shared.some(({ finding }) => finding.severity === 'error');
  return [hasErrors ? 0 : 1, source?.file ?? '', source?.line ?? 0];
}

function compare(left: Order, right: Order): number {
  return left[0] - right[0] || byCodeUnit(left[1], right[1]) || left[2] - right[2];
}

function headingOf(place: string, shared: readonly SharedFinding[], readSource: ReadSource | undefined): readonly string[] {
  const source = shared[0]?.finding.source;
  if (source === undefined) return [picocolors.bold(oneLine(place))];
  const [first = '', ...excerpt] = placeLines(source, readSource).map((line) => line.replace(/^ {4}/, ''));
  return [picocolors.bold(first), ...excerpt];
}

/** What is the same but for the object, together. Errors first. */
function entryLines(shared: readonly SharedFinding[]): readonly string[] {
  const entries = Map.groupBy(shared, ({ finding: { id, severity, message, fix } }) => JSON.stringify([id, severity, message, fix]));
  const ordered = [...entries.values()];
  const isError = (entry: readonly SharedFinding[]) => entry[0]?.finding.severity === 'error';
  return [...ordered.filter(isError), ...ordered.filter((entry) => !isError(entry))].flatMap(linesOf);
}

function linesOf(entry: readonly SharedFinding[]): readonly string[] {
  const [first] = entry;
  if (first === undefined) return [];
  const { severity, message, id, fix } = first.finding;
  const mark = severity === 'error' ? picocolors.red('✗') : picocolors.yellow('!');
  const alone = entry.length === 1 ? subjectOf(first.finding) : '';
  const lines = [`  ${mark} ${alone === '' ? '' : `${alone}: `}${oneLine(message)} ${picocolors.dim(`(${id})`)}`];
  if (entry.length > 1) lines.push(...subjectLines(entry));
  const shared = [entry.map(inEnvironments), entry.map(madeBy)].flatMap((texts) => (new Set(texts).size === 1 ? texts.slice(0, 1) : []));
  const where = shared.filter((text) => text !== '').join('; ');
  if (where !== '') lines.push(remark(where));
  if (fix !== undefined) lines.push(`      ${oneLine(fix)}`);
  return lines;
}

/** Each with what it does not share with the others. */
function subjectLines(entry: readonly SharedFinding[]): readonly string[] {
  const differs = new Set(entry.map(inEnvironments)).size > 1;
  const lines = entry
    .slice(0, mostSubjects)
    .map((one) => `      ${subjectOf(one.finding)}${differs ? ` ${picocolors.dim(inEnvironments(one))}` : ''}`);
  return entry.length > mostSubjects ? [...lines, remark(`and ${entry.length - mostSubjects} more, which --json lists`)] : lines;
}

const mostSubjects = 5;

function remark(text: string): string {
  return picocolors.dim(`      ${text}`);
}

function subjectOf({ object, field }: Finding): string {
  return oneLine([object, field].filter((part) => part !== undefined).join(' '));
}

function inEnvironments({ environments }: SharedFinding): string {
  return environments.length === 0 ? '' : oneLine(`in ${environments.join(', ')}`);
}

/** Empty where the heading says it. */
function madeBy({ finding }: SharedFinding): string {
  return finding.source === undefined ? '' : makerOf(finding);
}
