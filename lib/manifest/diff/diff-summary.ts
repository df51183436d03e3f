import { counted } from '../../counted.ts';
import { isJsonObject, type Json } from '../../json.ts';
import { waveAnnotation } from '../manifest-set.ts';
import type { FieldChange, ObjectChange, SemanticDiff } from '../semantic-diff.ts';
import { waveOf } from '../wave.ts';
import { cut, fieldText } from './field-text.ts';

/** A diff in lines for people, as a promotion record keeps it. */
export interface DiffSummary {
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** `+ id`, `- id`, and for each field `~ id  path: before -> after`; last, how many objects are only applied in another order. */
  readonly lines: string[];
  /** How many lines were left out. */
  readonly omitted: number;
}

/** At most `limit` lines; long values are cut, so that no line is longer than about 600 characters. */
export function summarize(diff: SemanticDiff, { limit }: { readonly limit: number }): DiffSummary {
  const order = orderText(diff);
  const lines = [...diff.changes.filter((change) => !isJustWave(change)).flatMap(linesOf), ...(order === undefined ? [] : [`~ ${order}`])];
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

function waveLine(change: ObjectChange): readonly string[] {
  const text = waveText(change);
  return text === undefined ? [] : [`~ ${change.id}  ${text}`];
}

/** When an object is applied is not what it is: a change of its wave is shown as one. */
export function waveText({ before, after }: ObjectChange): string | undefined {
  const left = before === undefined ? undefined : waveOf(before);
  const right = after === undefined ? undefined : waveOf(after);
  return left === right ? undefined : `wave: ${left} -> ${right}`;
}

/** Whether nothing of an object changes but when it is applied. */
export function isJustWave({ change, fields }: ObjectChange): boolean {
  return change === 'updated' && !fields.some(isNotJustWave);
}

/** Says once what is no change of any object by itself; undefined where nothing of the kind is there. */
export function orderText({ changes }: Pick<SemanticDiff, 'changes'>): string | undefined {
  const count = changes.filter(isJustWave).length;
  return count === 0 ? undefined : `the order of applying changes for ${counted(count, 'object')}`;
}

export function isNotJustWave({ path, before, after }: FieldChange): boolean {
  if (path === `metadata.annotations["${waveAnnotation}"]`) return false;
  return !(path === 'metadata.annotations' && [before, after].every((value) => value === undefined || holdsOnlyWave(value)));
}

function holdsOnlyWave(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).every((key) => key === waveAnnotation);
}

function fieldLine({ id, after }: ObjectChange, field: FieldChange): string {
  return `~ ${id}  ${cut(field.path, 240)}: ${fieldText(field, { isSecret: after?.kind === 'Secret' })}`;
}
