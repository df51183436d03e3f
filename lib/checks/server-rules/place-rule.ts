import { isJsonObject, type Json } from '../../json.ts';
import { fieldStep } from '../../manifest/diff/field-path.ts';
import { join, type Located } from '../../manifest/located.ts';
import { valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type ObjectRule, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** What the API server wants of every value at a place, beyond what schemas say. */
export interface PlaceRule {
  readonly id: string;
  /** The fields down to the value: `ports[].port` goes into each item of a list, `limits{}` into each entry of a map; empty: the root. */
  readonly at: string;
  /** Where the complaint belongs, below the value. @default the value itself */
  readonly below?: string;
  /** Never asked about null, which counts as nothing. */
  readonly wrong: (value: Json, place: Place) => boolean;
  readonly message: string | ((value: Json, place: Place) => string);
  readonly fix: string | ((value: Json, place: Place) => string);
}

export interface Place {
  /** Of the entry of a map; empty elsewhere. */
  readonly key: string;
  readonly checked: CheckedObject;
  /** 34 in Kubernetes 1.34. */
  readonly minor: number;
}

/** Judges the objects of these types by rules whose places begin at the object. */
export function rulesFor(types: readonly string[], rules: readonly PlaceRule[]): ObjectRule {
  const own = new Set(types);
  const judge = judgeBy(rules);
  return eachObject((checked, { kubernetes }) => (own.has(checked.type) ? judge(checked, checked.whole, kubernetes) : []));
}

/** Judges every pod, and every template of one, by rules whose places begin at the pod's spec. */
export function podRules(rules: readonly PlaceRule[]): ObjectRule {
  const judge = judgeBy(rules);
  return eachObject((checked, { kubernetes }) => (checked.pod === undefined ? [] : judge(checked, checked.pod.spec, kubernetes)));
}

/** Judges every container by rules whose places begin at the container. */
export function containerRules(rules: readonly PlaceRule[]): ObjectRule {
  const judge = judgeBy(rules);
  return eachObject((checked, { kubernetes }) =>
    (checked.pod?.containers ?? []).flatMap((container) => judge(checked, container, kubernetes)),
  );
}

/** Most places are empty in most objects, so what leads to one is read once, and no path is written before something is wrong there. */
function judgeBy(rules: readonly PlaceRule[]): (checked: CheckedObject, root: Located, kubernetes: string) => readonly Problem[] {
  const ways = rules.map((rule) => ({ rule, steps: stepsOf(rule.at) }));
  return (checked, root, kubernetes) => {
    const minor = Number(kubernetes.slice(2));
    const problems: Problem[] = [];
    for (const { rule, steps } of ways) {
      visit({ value: root.value, key: '', field: () => root.field }, steps, ({ value, key, field }) => {
        const place: Place = { key, checked, minor };
        if (value !== null && rule.wrong(value, place)) problems.push(complaint(rule, { value, place, field: field() }));
      });
    }
    return problems;
  };
}

function complaint(
  { id, below = '', message, fix }: PlaceRule,
  { value, place, field }: { readonly value: Json; readonly place: Place; readonly field: string },
): Problem {
  return problem(place.checked, {
    id,
    severity: 'error',
    field: join(field, below),
    message: typeof message === 'string' ? message : message(value, place),
    fix: typeof fix === 'string' ? fix : fix(value, place),
  });
}

interface Step {
  readonly name: string;
  readonly into: 'field' | 'items' | 'entries';
}

function stepsOf(at: string): readonly Step[] {
  if (at === '') return [];
  return at.split('.').map((step): Step => {
    if (step.endsWith('{}')) return { name: step.slice(0, -2), into: 'entries' };
    return step.endsWith('[]') ? { name: step.slice(0, -2), into: 'items' } : { name: step, into: 'field' };
  });
}

interface Found {
  readonly value: Json;
  readonly key: string;
  /** Its path. */
  readonly field: () => string;
}

/** Hands on every value that the steps lead to, in the order of the object. */
function visit(from: Found, steps: readonly Step[], found: (place: Found) => void, at = 0): void {
  const step = steps[at];
  if (step === undefined) {
    found(from);
    return;
  }
  const { value, field } = from;
  const child = isJsonObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
  if (child === undefined) return;
  switch (step.into) {
    case 'field':
      visit({ value: child, key: '', field: () => join(field(), step.name) }, steps, found, at + 1);
      return;
    case 'items':
      if (Array.isArray(child))
        for (const [index, item] of child.entries())
          visit({ value: item, key: '', field: () => `${join(field(), step.name)}[${itemName(item, index)}]` }, steps, found, at + 1);
      return;
    case 'entries':
      if (isJsonObject(child))
        for (const [key, entry] of Object.entries(child))
          visit({ value: entry, key, field: () => entryField(join(field(), step.name), key) }, steps, found, at + 1);
      return;
  }
}

function itemName(item: Json, index: number): string {
  const name = valueAt(item, 'name');
  return typeof name === 'string' && name !== '' ? `name=${name}` : String(index);
}

function entryField(whole: string, key: string): string {
  return `${whole}${fieldStep(key, whole === '')}`;
}

/** A number that may not be smaller. */
export function atLeast(least: number, ...places: readonly string[]): readonly PlaceRule[] {
  return places.map((at) => ({
    id: 'bad-amount',
    at,
    wrong: (value) => typeof value === 'number' && value < least,
    message: (value) => `It is ${quoted(value)}, expected ${least} or more`,
    fix: `Write ${least} or more, or leave it out`,
  }));
}

/** One mistake that lies at several places. */
export function everywhere(places: readonly string[], rule: Omit<PlaceRule, 'at'>): readonly PlaceRule[] {
  return places.map((at) => ({ ...rule, at }));
}
