import { isNotJustWave, waveText } from '../../manifest/diff/diff-summary.ts';
import { cut, fieldText } from '../../manifest/diff/field-text.ts';
import type { FieldChange, ObjectChange } from '../../manifest/diff.ts';
import { oneLine } from './one-line.ts';

/** A change in plain lines: `+ id`, `- id`, or `~ id` and a line for each field, with the lines that differ where it is a longer text. */
export function changeLines(change: ObjectChange): readonly string[] {
  const { id, after, fields } = change;
  switch (change.change) {
    case 'created':
      return [`+ ${oneLine(id)}`];
    case 'deleted':
      return [`- ${oneLine(id)}`];
    case 'updated': {
      const wave = waveText(change);
      const isSecret = after?.kind === 'Secret';
      const shown = fields.filter(isNotJustWave).flatMap((field) => fieldLines(field, isSecret));
      return [`~ ${oneLine(id)}`, ...(wave === undefined ? [] : [wave]), ...shown];
    }
  }
}

function fieldLines(field: FieldChange, isSecret: boolean): readonly string[] {
  const path = cut(oneLine(field.path), 240);
  const { before, after } = field;
  if (typeof before === 'string' && typeof after === 'string' && !isSecret && (before.includes('\n') || after.includes('\n')))
    return textLines(path, before, after);
  return [`${path}: ${fieldText(trimmed(field), { isSecret })}`];
}

/** Two long texts are told apart by what follows their common start. */
function trimmed({ path, before, after }: FieldChange): FieldChange {
  if (typeof before !== 'string' || typeof after !== 'string' || Math.max(before.length, after.length) <= 120)
    return { path, before, after };
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = Math.max(0, same - 20);
  const from = (text: string) => (start === 0 ? text : `…${text.slice(start)}`);
  return { path, before: from(before), after: from(after) };
}

/** The lines between the common start and the common end. */
function textLines(path: string, before: string, after: string): readonly string[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  const [removed, added] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  return [
    `${path}: from line ${start + 1} on ${removed.length} -> ${added.length} lines`,
    ...sample(removed).map((line) => `  - ${line}`),
    ...sample(added).map((line) => `  + ${line}`),
  ];
}

const mostLines = 12;

function sample(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => cut(oneLine(line), 160));
  return lines.length > mostLines ? [...shown, `… and ${lines.length - mostLines} more`] : shown;
}
