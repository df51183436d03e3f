import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';
import { judgeRules } from '../rules/judge-rules.ts';
import { deeperPlace } from './deeper-place.ts';
import { clip, valueText } from './describe.ts';
import { judgeScalar } from './judge-scalar.ts';
import type { Judging } from './judging.ts';
import type { FieldsShape, ListShape, Shape } from './shape.ts';
import { similar } from './similar.ts';
import { judgeUnique } from './unique-items.ts';

/** Nothing that people write is nested deeper; what is would only exhaust the stack. */
const deepest = 100;

/** Compares a value with its shape. */
export function judgeShape(at: Judging, shape: Shape, value: Json): void {
  if (at.isFull() || (value === null && shape.null === 'allowed')) return;
  if (at.depth() > deepest) {
    at.notProven(`What lies deeper than ${deepest} fields was not looked at`);
    return;
  }
  judgeForm(at, shape, value);
  if (shape.rules !== undefined) judgeRules(at, shape.rules, value);
}

function judgeForm(at: Judging, shape: Shape, value: Json): void {
  switch (shape.is) {
    case 'any':
      break;
    case 'object':
      if (!isJsonObject(value)) wrongForm(at, value, 'a map');
      break;
    case 'map':
      if (isJsonObject(value)) judgeEntries(at, value, () => shape.values);
      else wrongForm(at, value, 'a map');
      break;
    case 'fields':
      if (isJsonObject(value)) judgeFields(at, shape, value);
      else wrongForm(at, value, `a map (${shape.name})`);
      break;
    case 'list':
      if (isList(value)) judgeList(at, shape, value);
      else wrongForm(at, value, 'a list', shape.items.is === 'string' ? listFix(at, value) : undefined);
      break;
    case 'string':
    case 'boolean':
    case 'int32':
    case 'int64':
    case 'integer':
    case 'number':
    case 'byte':
    case 'date-time':
    case 'quantity':
    case 'int-or-string':
    case 'integer-or-string':
      judgeScalar(at, shape, value);
      break;
  }
}

function judgeFields(at: Judging, shape: FieldsShape, value: JsonObject): void {
  const { named, required } = shape.fields();
  for (const name of required) {
    if (!Object.hasOwn(value, name) || (value[name] === null && named.get(name)?.null === undefined))
      at.problem('missing-field', `${shape.name} has no "${name}", which it must have`, {
        fix: additionOf(name, named.get(name)),
        field: name,
      });
  }
  judgeEntries(at, value, (name) => {
    const field = named.get(name);
    if (field === undefined && shape.open !== true) unknownField(at, shape, name);
    return field;
  });
}

function judgeEntries(at: Judging, value: JsonObject, shapeOf: (name: string) => Shape | undefined): void {
  for (const name of Object.keys(value)) {
    if (at.isFull()) return;
    const shape = shapeOf(name);
    const child = value[name];
    if (shape === undefined || child === undefined || (child === null && shape.null === undefined)) continue;
    at.enter(name);
    judgeShape(at, shape, child);
    at.leave();
  }
}

function unknownField(at: Judging, shape: FieldsShape, name: string): void {
  const elsewhere = shape.elsewhere?.(name);
  const fix = elsewhere === undefined ? fixOf(shape, name) : undefined;
  at.problem('unknown-field', elsewhere ?? `${shape.name} has no field ${printable(clip(name))}`, { fix, field: name });
}

function fixOf(shape: FieldsShape, name: string): string | undefined {
  const meant = similar(name, [...shape.fields().named.keys()]);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const place = deeperPlace(shape, name);
  return place && `Move it into ${place}`;
}

function judgeList(at: Judging, shape: ListShape, value: readonly Json[]): void {
  for (const [index, item] of value.entries()) {
    at.enter(index);
    judgeShape(at, shape.items, item);
    at.leave();
  }
  if (shape.unique !== undefined) judgeUnique(at, shape.unique, value);
}

function wrongForm(at: Judging, value: Json, expected: string, fix?: string | undefined): void {
  at.problem('invalid-field', `${at.name()} is ${at.isSecret() ? 'something else' : valueText(value)}, expected ${expected}`, { fix });
}

/** A command line is written as one text by everybody who comes from Docker; what has quotes in it, only a shell can take apart. */
function listFix(at: Judging, value: Json): string | undefined {
  if (at.isSecret() || typeof value !== 'string' || value.length > 200) return undefined;
  const words = /['"\\$`]/.test(value) ? [] : value.split(/\s+/).filter((word) => word !== '');
  return words.length === 0
    ? 'Write it as a list of texts'
    : `Write it as a list: [${words.map((word) => `'${printable(word).slice(1, -1)}'`).join(', ')}]`;
}

/** What to write for a field that is missing, where that is more than its name. */
function additionOf(name: string, shape: Shape | undefined): string | undefined {
  const usual = usualValues[name];
  if (usual !== undefined) return `Add ${name}: ${usual}`;
  const choices = shape !== undefined && 'choices' in shape ? (shape.choices ?? []).filter((choice) => choice !== '') : [];
  return choices.length === 0 || choices.length > 12 ? undefined : `Add ${name}: ${choices.join(' or ')}`;
}

/** Where nearly everybody means the same. */
const usualValues: { readonly [field: string]: string } = { pathType: "'Prefix'" };

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
