import picocolors from 'picocolors';
import { isJustWave, orderText } from '../../manifest/diff/diff-summary.ts';
import { type Consequence, diffJson, type ObjectChange, type SemanticDiff } from '../../manifest/diff.ts';
import type { Answer } from '../json.ts';
import { changeLines } from './diff-change.ts';
import { oneLine } from './one-line.ts';

export interface DiffLinesOptions {
  /** How many lines of changes at most; what is left out is said. */
  readonly limit: number;
  /** How many consequences at most. @default 40 */
  readonly consequences?: number;
}

/** A diff for people: the count first, then what it means, then every change by application and object. */
export function diffLines(diff: SemanticDiff, { limit, consequences = 40 }: DiffLinesOptions): readonly string[] {
  if (diff.changes.length === 0) return ['No object changes'];
  const means = diff.consequences.slice(0, consequences).map(consequenceLine);
  const left = diff.consequences.length - means.length;
  const order = orderText(diff);
  const lines = [...byApplication(diff.changes.filter((change) => !isJustWave(change)))].flatMap(([application, changes]) => [
    ...(application === undefined ? [] : [picocolors.bold(application)]),
    ...changes.flatMap(colouredLines),
  ]);
  return [
    countText(diff.changes),
    ...means.map((line) => `  ${line}`),
    ...(left > 0 ? [`  … and ${left} more of less weight`] : []),
    ...lines.slice(0, limit).map((line) => `  ${line}`),
    ...(lines.length > limit ? [`  … and ${lines.length - limit} more lines`] : []),
    ...(order === undefined ? [] : [picocolors.dim(`  ${order.charAt(0).toUpperCase()}${order.slice(1)}`)]),
  ];
}

/** An object of which only the order of applying changes is not counted as changed. */
export function countText(changes: readonly ObjectChange[]): string {
  const count = (wanted: ObjectChange['change']) => changes.filter((one) => one.change === wanted && !isJustWave(one)).length;
  return `${count('created')} created, ${count('updated')} changed, ${count('deleted')} deleted`;
}

/** Changes by application in the order of their names; those of none first. */
export function byApplication(changes: readonly ObjectChange[]): ReadonlyMap<string | undefined, readonly ObjectChange[]> {
  const groups = Map.groupBy(changes, ({ application }) => application);
  return new Map([...groups].sort(([left = ''], [right = '']) => (left < right ? -1 : 1)));
}

export function diffAnswer(diff: SemanticDiff): Answer<'diff'>['diff'] {
  return diffJson(diff);
}

function consequenceLine({ weight, object, message }: Consequence): string {
  return `${marks[weight]()} ${oneLine(`${object}: ${message}`)}`;
}

// Functions, so that colours are asked for when a line is printed.
const marks: { readonly [weight in Consequence['weight']]: () => string } = {
  danger: () => picocolors.red('✗'),
  caution: () => picocolors.yellow('!'),
  note: () => picocolors.dim('·'),
};

function colouredLines(change: ObjectChange): readonly string[] {
  const [head = '', ...fields] = changeLines(change);
  switch (change.change) {
    case 'created':
      return [picocolors.green(head)];
    case 'deleted':
      return [picocolors.red(head)];
    case 'updated':
      return [picocolors.yellow(head), ...fields.map((line) => `    ${colouredField(line)}`)];
  }
}

/** Lines of a text that differ stand below its field, as `- old` and `+ new`. */
function colouredField(line: string): string {
  return line.startsWith('  - ') ? picocolors.red(line) : line.startsWith('  + ') ? picocolors.green(line) : line;
}
