import { canonicalJson, type Json } from '../../../json.ts';
import { typeOf } from '../../kubernetes-object.ts';
import { jsonOf, textAt } from '../../reading.ts';
import type { FieldChange, ObjectChange } from '../../semantic-diff.ts';
import type { ImmutableField } from '../consequence.ts';
import { type ImmutableRule, immutableFields, serverDefaults } from '../immutable-table.ts';
import { compareQuantities, isQuantityPath, isSameQuantity } from '../quantity.ts';

/** Changes that the API server refuses. Nothing is ever deleted to be replaced, so each stops the release at this object. */
export function immutable({ id, before, after, fields }: ObjectChange): readonly ImmutableField[] {
  const [left, right] = [jsonOf(before), jsonOf(after)];
  if (before === undefined || left === undefined || right === undefined) return [];
  const type = typeOf(before);
  const rules = immutableFields.get(type) ?? [];
  const paths = fields.filter((field) => rules.some((rule) => forbids(rule, field, [left, right])) && !isDefault(type, field));
  const found = paths.map(({ path }) => refusal(id, path, `Is refused by the API server: ${path} cannot change`));
  return [...found, ...shrinking(id, type, [left, right])];
}

function refusal(object: ImmutableField['object'], field: string, message: string): ImmutableField {
  return { kind: 'immutable-field', object, weight: 'danger', message, field };
}

function forbids({ fields, but = [], when, onlyIfBothSay }: ImmutableRule, change: FieldChange, sides: readonly [Json, Json]): boolean {
  if (!fields.some((field) => isWithin(change.path, field)) || but.some((field) => isWithin(change.path, field))) return false;
  // The image of a running pod may change.
  if (/^spec\.(?:initC|c)ontainers\[[^\]]*\]\.image$/.test(change.path)) return false;
  if (isQuantityPath(change.path) && isSameQuantity(change.before, change.after)) return false;
  if (onlyIfBothSay === true && (change.before === undefined || change.after === undefined)) return false;
  return when?.(...sides) ?? true;
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}

function isDefault(type: string, { path, before, after }: FieldChange): boolean {
  const given = serverDefaults.get(`${type} ${path}`);
  const text = (value: Json | undefined) => canonicalJson(value ?? given ?? null);
  return given !== undefined && text(before) === text(after);
}

/** A claim may grow, and never shrink. */
function shrinking(id: ImmutableField['object'], type: string, [left, right]: readonly [Json, Json]): readonly ImmutableField[] {
  if (type !== 'PersistentVolumeClaim') return [];
  const path = ['spec', 'resources', 'requests', 'storage'] as const;
  const [before, after] = [textAt(left, ...path), textAt(right, ...path)];
  if (before === undefined || after === undefined || (compareQuantities(after, before) ?? 0) >= 0) return [];
  return [refusal(id, path.join('.'), `Is refused by the API server: a claim cannot shrink from ${before} to ${after}`)];
}
