import { counted } from '../../counted.ts';
import { isJustWave, orderText } from '../../manifest/diff/diff-summary.ts';
import type { Consequence, ObjectChange, SemanticDiff } from '../../manifest/diff.ts';
import { byApplication, countText } from './diff.ts';
import { changeLines } from './diff-change.ts';
import { oneLine } from './one-line.ts';

export interface MarkdownOptions {
  /** `production: 1.0.0 -> 1.1.0` */
  readonly title: string;
  /** Sentences that belong to it, such as what a server refused. */
  readonly remarks?: readonly string[];
  /** Characters at most. @default 65536, what GitHub takes as a comment */
  readonly limit?: number;
}

/**
 * A diff as Markdown for a pull request: the count and what it means, then details to open, application by application.
 * Nothing in a manifest can end a code block, become HTML or call anybody by name. What does not fit is left out, and said.
 */
export function diffMarkdown(diff: SemanticDiff, { title, remarks = [], limit = 65_536 }: MarkdownOptions): string {
  const head = [`### ${escaped(title)}`, '', diff.changes.length === 0 ? 'No object changes' : `**${countText(diff.changes)}**`, ''];
  const order = orderText(diff);
  const changes = diff.changes.filter((change) => !isJustWave(change));
  const budget = limit - reserve;
  const points = [...remarks.map((remark) => `- ❗ ${escaped(remark)}`), ...diff.consequences.map(pointOf)];
  if (order !== undefined) points.push(`- ${icons.note} ${order.charAt(0).toUpperCase()}${order.slice(1)}`);
  const shown = fitting(points, Math.floor((budget - length(head)) / 2));
  if (shown.length < points.length) shown.push(`- … and ${points.length - shown.length} more of less weight`);
  const parts = [...head, ...shown, ''];
  let missing = 0;
  for (const [application, group] of byApplication(changes)) {
    const { text, left } = section(application, group, budget - length(parts));
    missing += left;
    if (text !== '') parts.push(text, '');
  }
  if (missing > 0) parts.push(`_${missing} of ${counted(changes.length, 'object')} are left out here, since a comment holds no more._`, '');
  return parts.join('\n').slice(0, limit);
}

/** For the lines that say what is left out. */
const reserve = 300;
const icons: { readonly [weight in Consequence['weight']]: string } = { danger: '⛔', caution: '⚠️', note: '▫️' };

function pointOf({ weight, object, message }: Consequence): string {
  return `- ${icons[weight]} ${code(object)} ${escaped(message.slice(0, 600))}`;
}

function section(
  application: string | undefined,
  changes: readonly ObjectChange[],
  room: number,
): { readonly text: string; readonly left: number } {
  const summary = `${escaped(application ?? 'objects')}: ${countText(changes)}`;
  const wrap = (lines: readonly string[], fence: string) =>
    `<details><summary>${summary}</summary>\n\n${fence}diff\n${lines.join('\n')}\n${fence}\n\n</details>`;
  // A line is at most 240 characters long, and so is the longest run of backticks that the fences must outdo.
  const blocks = changes.map((change) => blockOf(change).join('\n'));
  const shown = fitting(blocks, room - wrap([], '```').length - 600);
  return { text: shown.length === 0 ? '' : wrap(shown, fenceFor(shown.join('\n'))), left: blocks.length - shown.length };
}

/** In a `diff` block a line is green, red or amber by its first character. */
function blockOf(change: ObjectChange): readonly string[] {
  const [head = '', ...fields] = changeLines(change);
  return [
    head.replace(/^~/, '!'),
    ...fields.map((line) => (/^ {2}[+-] /.test(line) ? `${line.charAt(2)}     ${line.slice(4)}` : `    ${line}`)),
  ];
}

/** Longer than every run of backticks inside. */
function fenceFor(text: string, least = 3): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function fitting(lines: readonly string[], room: number): string[] {
  const shown: string[] = [];
  let used = 0;
  for (const line of lines) {
    used += line.length + 1;
    if (used > room) break;
    shown.push(line);
  }
  return shown;
}

function length(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.length + 1, 0);
}

function code(text: string): string {
  const fence = fenceFor(text, 1);
  return `${fence}${oneLine(text)}${fence}`;
}

/** Text that stays text: no HTML, emphasis, link or image; and an @ that calls nobody. */
function escaped(text: string): string {
  return oneLine(text)
    .replace(/[&<>`*_~[\]|\\]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@\u2060');
}
