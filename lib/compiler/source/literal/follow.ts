import type { ArrayExpression, CallExpression, Node, ObjectExpression } from '@babel/types';
import type { PlainValue } from '../../../constructs/written-finding.ts';
import type { SourcePlace } from '../../../finding.ts';
import { type Binding, bindingOf } from './bindings.ts';
import { type Expressed, exportedBy } from './exports.ts';
import { argumentOf, type FoundCall } from './find-call.ts';
import type { Modules } from './modules.ts';
import { placeOfNode, plainValueOf, unwrapped } from './nodes.ts';

/** Where following a path through the source ended. */
export type Found = Ended & {
  /** The spread of a list whose items were counted on the way. */
  readonly counted?: SourcePlace | undefined;
};

type Ended =
  /** At what stands there; its value where it is a literal. */
  | { readonly kind: 'at'; readonly place: SourcePlace; readonly value?: PlainValue | undefined }
  /** At an object or a list that lacks it, though all that leads there is written. */
  | { readonly kind: 'missing'; readonly place: SourcePlace }
  /** What was to be followed lacks its first key: somebody else may have it. */
  | { readonly kind: 'absent'; readonly place: SourcePlace }
  /** At something that only its running would tell. */
  | { readonly kind: 'unknown'; readonly place: SourcePlace };

export interface Following {
  readonly modules: Modules;
  /** The calls that led to the one that is looked into, innermost first. */
  readonly callers: readonly FoundCall[];
  /** A key is looked for, not what is under it. */
  readonly at: 'key' | 'value';
  /** What was there when it ran, where it is plain. */
  readonly value: PlainValue | undefined;
  /** Steps that may still be taken, for all of it together. */
  readonly budget: { steps: number };
}

/** Of a list that a function is called for. */
const mostItems = 50;

type Path = readonly (string | number)[];

/** Follows a path of keys into an expression: through objects, spreads, constants, imports and parameters. */
export function follow(following: Following, from: Expressed): Found {
  const { module, around } = from;
  const node = unwrapped(from.node);
  const here: Expressed = { ...from, node };
  const place = placeOfNode(module, node);
  if (following.budget.steps-- <= 0) return { kind: 'unknown', place };
  const into = (inner: Node, path: Path = from.path) => follow(following, { module, node: inner, around, path });
  switch (node.type) {
    case 'ObjectExpression':
      return from.path.length === 0 ? { kind: 'at', place } : intoObject(following, here, node);
    case 'ArrayExpression':
      return from.path.length === 0 ? { kind: 'at', place } : intoArray(following, here, node);
    case 'Identifier':
      return throughName(following, here, node.name);
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const key = node.computed ? constantKey(following, here, node.property) : nameOf(node.property);
      return key === undefined ? { kind: 'unknown', place } : into(node.object, [key, ...from.path]);
    }
    case 'ConditionalExpression':
      return either(following, place, [into(node.consequent), into(node.alternate)]);
    case 'LogicalExpression':
      return node.operator === '&&' ? into(node.right) : either(following, place, [into(node.left), into(node.right)]);
    case 'CallExpression':
      return throughCall(following, here, node);
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'TemplateLiteral':
    case 'UnaryExpression':
      // `...(production && { … })` spreads nothing where it is false.
      return from.path.length === 0 ? { kind: 'at', place, value: plainValueOf(node) } : { kind: 'absent', place };
    default:
      return { kind: 'unknown', place };
  }
}

/** The last property or spread that has the key wins; a spread that cannot be seen through may have had it. */
function intoObject(following: Following, from: Expressed, { properties }: ObjectExpression): Found {
  const [key, ...rest] = from.path;
  let hidden: SourcePlace | undefined;
  for (const property of properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const found = follow(following, { ...from, node: property.argument });
      if (found.kind === 'unknown') hidden ??= found.place;
      else if (found.kind !== 'absent') return certain(following, found, hidden);
      continue;
    }
    const name = property.computed ? constantKey(following, from, property.key) : nameOf(property.key);
    if (name === undefined) hidden ??= placeOfNode(from.module, property);
    if (name !== String(key)) continue;
    const ends = rest.length === 0 && following.at === 'key';
    if (ends || property.type === 'ObjectMethod')
      return certain(following, { kind: 'at', place: placeOfNode(from.module, property.key) }, hidden);
    return certain(following, present(follow(following, { ...from, node: property.value, path: rest })), hidden);
  }
  return hidden === undefined ? { kind: 'absent', place: placeOfNode(from.module, from.node) } : { kind: 'unknown', place: hidden };
}

/** Where an item stands depends on the length of the spreads before it; one whose length cannot be seen may hold it. */
function intoArray(following: Following, from: Expressed, { elements }: ArrayExpression): Found {
  const [key, ...rest] = from.path;
  const wanted = key === 'length' ? Number.POSITIVE_INFINITY : Number(key);
  let before = 0;
  let spread: SourcePlace | undefined;
  for (const element of elements) {
    if (element?.type === 'SpreadElement') {
      spread = placeOfNode(from.module, element);
      const length = lengthOf(following, { ...from, node: element.argument });
      if (length === undefined) return { kind: 'unknown', place: spread };
      if (wanted < before + length)
        return withCounted(follow(following, { ...from, node: element.argument, path: [wanted - before, ...rest] }), spread);
      before += length;
    } else {
      if (wanted === before && element) return withCounted(present(follow(following, { ...from, node: element, path: rest })), spread);
      before += 1;
    }
  }
  const place = placeOfNode(from.module, from.node);
  return key === 'length' ? { kind: 'at', place, value: before } : { kind: 'absent', place };
}

/** Of a list as it is written. */
function lengthOf(following: Following, from: Expressed): number | undefined {
  const found = follow({ ...following, at: 'value', value: undefined }, { ...from, path: ['length'] });
  return found.kind === 'at' && typeof found.value === 'number' ? found.value : undefined;
}

/** A list that grew after it was written has moved what stands behind it. */
function withCounted(found: Found, spread: SourcePlace | undefined): Found {
  return { ...found, counted: found.counted ?? spread };
}

/** Under a key that is there, what is absent is nowhere else. */
function present(found: Found): Found {
  return found.kind === 'absent' ? { ...found, kind: 'missing' } : found;
}

/** After something that may have had the same key, only the very value that was found when it ran is proof. */
function certain({ value }: Following, found: Found, hidden: SourcePlace | undefined): Found {
  if (hidden === undefined) return found;
  return found.kind === 'at' && found.value !== undefined && found.value === value ? found : { kind: 'unknown', place: hidden };
}

function either({ value }: Following, place: SourcePlace, branches: readonly Found[]): Found {
  if (branches.every(({ kind }) => kind === 'absent')) return { kind: 'absent', place };
  const proven = branches.find((found) => found.kind === 'at' && found.value !== undefined && found.value === value);
  const able = branches.filter((found) => found.kind !== 'absent' && !contradicts(found, value));
  const [only] = able;
  return proven ?? (able.length === 1 && only !== undefined ? only : { kind: 'unknown', place });
}

/** A literal that is not what was found when it ran: it was overwritten, or another branch was taken. What is not plain was no literal. */
export function contradicts(found: Found, value: PlainValue | undefined): boolean {
  return found.kind === 'at' && found.value !== undefined && found.value !== value;
}

function throughName(following: Following, from: Expressed, name: string): Found {
  const place = placeOfNode(from.module, from.node);
  const binding = bindingOf(name, from.around);
  switch (binding?.kind) {
    case 'constant':
      return follow(following, { ...from, node: binding.node, around: binding.around, path: [...binding.path, ...from.path] });
    case 'import':
      return throughImport(following, from, binding);
    case 'parameter':
      return throughParameter(following, from, binding);
    case 'function':
    case 'opaque':
      return { kind: 'unknown', place };
    case undefined:
      return name === 'undefined' && from.path.length === 0 ? { kind: 'at', place } : { kind: 'unknown', place };
  }
}

function throughImport(following: Following, from: Expressed, { specifier, name }: Extract<Binding, { kind: 'import' }>): Found {
  const file = following.modules.find(from.module.file, specifier);
  const [first, ...rest] = from.path;
  const found =
    name !== '*'
      ? exportedBy(following.modules, file, name)
      : first === undefined
        ? undefined
        : exportedBy(following.modules, file, String(first));
  if (found === undefined) return { kind: 'unknown', place: placeOfNode(from.module, from.node) };
  return follow(following, { ...found, path: [...found.path, ...(name === '*' ? rest : from.path)] });
}

/** What a function was given, by the call of it that led here. */
function throughParameter(following: Following, from: Expressed, binding: Extract<Binding, { kind: 'parameter' }>): Found {
  const caller = following.callers.find((call) => calls(following, call, binding));
  const argument = caller === undefined ? undefined : argumentOf(caller, binding.index);
  if (caller === undefined || argument === undefined) return throughItems(following, from, binding);
  return follow(following, { module: caller.module, node: argument, around: caller.around, path: [...binding.path, ...from.path] });
}

/** In `regions.map((region) => web({ host: region.host }))`, the item in which there is what was found. */
function throughItems(following: Following, from: Expressed, { of, index, path }: Extract<Binding, { kind: 'parameter' }>): Found {
  const place = placeOfNode(from.module, from.node);
  const call = from.around[from.around.indexOf(of) - 1];
  const callee = call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' ? call.callee : undefined;
  if (callee === undefined || index !== 0 || !['map', 'flatMap', 'forEach'].includes(nameOf(callee.property) ?? ''))
    return { kind: 'unknown', place };
  const items: Found[] = [];
  for (let item = 0; item < mostItems; item++) {
    const found = follow(following, { ...from, node: callee.object, path: [item, ...path, ...from.path] });
    if (found.kind === 'unknown') return { kind: 'unknown', place };
    if (found.kind === 'absent') break;
    items.push(found);
  }
  return items.length === 0 ? { kind: 'unknown', place } : either(following, place, items);
}

function calls({ modules }: Following, { module, call, around }: FoundCall, { of }: Extract<Binding, { kind: 'parameter' }>): boolean {
  if (call.callee.type !== 'Identifier') return false;
  const binding = bindingOf(call.callee.name, around);
  if (binding?.kind === 'import') return exportedBy(modules, modules.find(module.file, binding.specifier), binding.name)?.node === of;
  return (binding?.kind === 'constant' || binding?.kind === 'function') && unwrapped(binding.node) === of;
}

/** `Object.freeze(x)` is x, and `Object.assign(a, b)` is `{ ...a, ...b }`. Other calls are not followed. */
function throughCall(following: Following, from: Expressed, { callee, arguments: given }: CallExpression): Found {
  const place = placeOfNode(from.module, from.node);
  const method =
    callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Object'
      ? nameOf(callee.property)
      : undefined;
  if ((method !== 'freeze' && method !== 'assign') || given.some(({ type }) => type === 'SpreadElement')) return { kind: 'unknown', place };
  let hidden: SourcePlace | undefined;
  for (const argument of given.toReversed()) {
    const found = follow(following, { ...from, node: argument });
    if (found.kind === 'unknown') hidden ??= found.place;
    else if (found.kind !== 'absent') return certain(following, found, hidden);
  }
  return hidden === undefined ? { kind: 'absent', place } : { kind: 'unknown', place: hidden };
}

/** `[region]: …` where `region` is a constant text. */
function constantKey(following: Following, from: Expressed, node: Node): string | undefined {
  const found = follow({ ...following, at: 'value', value: undefined }, { ...from, node, path: [] });
  return found.kind === 'at' && found.value !== undefined ? String(found.value) : undefined;
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  const value = plainValueOf(node);
  return value === undefined ? undefined : String(value);
}
