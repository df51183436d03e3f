import { isJsonObject, type Json } from '../../json.ts';
import { entriesIn, join, type Located } from '../../manifest/located.ts';
import { valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem, type Rule } from '../problem.ts';
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

export interface Place extends Located<Json> {
  /** Of the entry of a map; empty elsewhere. */
  readonly key: string;
  readonly checked: CheckedObject;
  /** 34 in Kubernetes 1.34. */
  readonly minor: number;
}

/** Judges the objects of these types by rules whose places begin at the object. */
export function rulesFor(types: readonly string[], rules: readonly PlaceRule[]): Rule {
  const own = new Set(types);
  return eachObject((checked, { kubernetes }) => (own.has(checked.type) ? judgePlaces(checked, checked.whole, { kubernetes, rules }) : []));
}

/** Judges every pod, and every template of one, by rules whose places begin at the pod's spec. */
export function podRules(rules: readonly PlaceRule[]): Rule {
  return eachObject((checked, { kubernetes }) =>
    checked.pod === undefined ? [] : judgePlaces(checked, checked.pod.spec, { kubernetes, rules }),
  );
}

/** Judges every container by rules whose places begin at the container. */
export function containerRules(rules: readonly PlaceRule[]): Rule {
  return eachObject((checked, { kubernetes }) =>
    (checked.pod?.containers ?? []).flatMap((container) => judgePlaces(checked, container, { kubernetes, rules })),
  );
}

function judgePlaces(
  checked: CheckedObject,
  root: Located,
  { kubernetes, rules }: { readonly kubernetes: string; readonly rules: readonly PlaceRule[] },
): readonly Problem[] {
  const minor = Number(kubernetes.slice(2));
  return rules.flatMap(({ id, at, below = '', wrong, message, fix }) =>
    placesAt(root, at)
      .map((found): Place => ({ ...found, checked, minor }))
      .filter((place) => place.value !== null && wrong(place.value, place))
      .map((place) =>
        problem(checked, {
          id,
          severity: 'error',
          field: join(place.field, below),
          message: typeof message === 'string' ? message : message(place.value, place),
          fix: typeof fix === 'string' ? fix : fix(place.value, place),
        }),
      ),
  );
}

type Found = Located<Json> & { readonly key: string };

function placesAt(root: Located, at: string): readonly Found[] {
  let found: readonly Found[] = [{ field: root.field, value: root.value, key: '' }];
  for (const step of at === '' ? [] : at.split('.')) found = found.flatMap((place) => stepInto(place, step));
  return found;
}

function stepInto({ field, value }: Located<Json>, step: string): readonly Found[] {
  if (!isJsonObject(value)) return [];
  if (step.endsWith('{}')) return entriesIn({ field, value }, step.slice(0, -2));
  const isList = step.endsWith('[]');
  const name = isList ? step.slice(0, -2) : step;
  const child = valueAt(value, name);
  const path = join(field, name);
  if (child === undefined) return [];
  if (!isList) return [{ field: path, value: child, key: '' }];
  if (!Array.isArray(child)) return [];
  return child.map((item: Json, index) => {
    const itemName = valueAt(item, 'name');
    return { field: `${path}[${typeof itemName === 'string' && itemName !== '' ? `name=${itemName}` : index}]`, value: item, key: '' };
  });
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
