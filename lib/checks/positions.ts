import { isJsonObject, type Json } from '../json.ts';
import { readFieldPath, type Step } from '../manifest/diff/field-path.ts';

/**
 * A field by the positions of items, however it is written: `ports[0]` for `ports[name=http]` and `ports[containerPort=80]`.
 * Several where a name is that of several items.
 */
export function positionsOf(object: Json, field: string): readonly string[] {
  const steps = stepsOf(field);
  if (steps === undefined) return [field];
  let reached: readonly Reached[] = [{ position: '', value: object }];
  for (const step of steps) reached = reached.flatMap((place) => into(place, step));
  return reached.map(({ position }) => position);
}

interface Reached {
  readonly position: string;
  readonly value: Json | undefined;
}

function into({ position, value }: Reached, step: Step): readonly Reached[] {
  switch (step.kind) {
    case 'field':
      return [
        {
          position: `${position}/${step.name}`,
          value: isJsonObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined,
        },
      ];
    case 'position':
    case 'item':
    case 'member':
      return itemsOf(value)
        .map((item, index) => ({ position: `${position}/${index}`, value: item, index }))
        .filter(({ value: item, index }) => isMeant(step, item, index));
    case 'order':
      return [{ position, value }];
  }
}

function isMeant(step: Exclude<Step, { kind: 'field' | 'order' }>, item: Json, index: number): boolean {
  switch (step.kind) {
    case 'position':
      return step.index === index;
    case 'item':
      return isJsonObject(item) && Object.entries(step.values).every(([key, value]) => item[key] === value);
    case 'member':
      return item === step.value;
  }
}

/** Undefined for what nobody can read: names of items come from outside. */
function stepsOf(field: string): readonly Step[] | undefined {
  try {
    return readFieldPath(field);
  } catch {
    return undefined;
  }
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
