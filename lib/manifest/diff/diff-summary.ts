import { isJsonObject, type Json } from '../../json.ts';
import { waveAnnotation } from '../manifest-set.ts';
import { printable } from '../printable.ts';
import type { FieldChange, ObjectChange, SemanticDiff } from '../semantic-diff.ts';
import { waveOf } from '../wave.ts';

/** A diff in lines for people, as a promotion record keeps it. */
export interface DiffSummary {
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** `+ id`, `- id`, and for each field `~ id  path: before -> after`. */
  readonly lines: string[];
  /** How many lines were left out. */
  readonly omitted: number;
}

/** At most `limit` lines; long values are cut, so that no line is longer than about 600 characters. */
export function summarize(diff: SemanticDiff, { limit }: { readonly limit: number }): DiffSummary {
  const lines = diff.changes.flatMap(linesOf);
  return {
    created: diff.created,
    changed: diff.updated,
    deleted: diff.deleted,
    lines: lines.slice(0, limit),
    omitted: Math.max(0, lines.length - limit),
  };
}

function linesOf(change: ObjectChange): readonly string[] {
  switch (change.change) {
    case 'created':
      return [`+ ${change.id}`];
    case 'deleted':
      return [`- ${change.id}`];
    case 'updated':
      return [...waveLine(change), ...change.fields.filter(isNotJustWave).map((field) => fieldLine(change, field))];
  }
}

/** When an object is applied is not what it is: a change of its wave is shown as one. */
function waveLine({ id, before, after }: ObjectChange): readonly string[] {
  const left = before === undefined ? undefined : waveOf(before);
  const right = after === undefined ? undefined : waveOf(after);
  return left === right ? [] : [`~ ${id}  wave: ${left} -> ${right}`];
}

function isNotJustWave({ path, before, after }: FieldChange): boolean {
  if (path === `metadata.annotations["${waveAnnotation}"]`) return false;
  return !(path === 'metadata.annotations' && [before, after].every((value) => value === undefined || holdsOnlyWave(value)));
}

function holdsOnlyWave(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).every((key) => key === waveAnnotation);
}

function fieldLine({ id }: ObjectChange, { path, before, after }: FieldChange): string {
  return `~ ${id}  ${cut(path, 240)}: ${shown(before)} -> ${shown(after)}`;
}

function shown(value: Json | undefined): string {
  return value === undefined ? '(none)' : cut(printable(value), 160);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
