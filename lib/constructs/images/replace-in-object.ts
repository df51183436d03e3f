import { isJsonObject, type Json } from '../../json.ts';
import { fieldStep } from '../../manifest/diff/field-path.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { remembered } from '../../remembered.ts';
import { type AskedImage, hasStandIn, replaceStandIns } from './stand-in.ts';

export interface Replacing {
  /** What to put in the place of an image. */
  readonly locked: (asked: AskedImage, field: string) => string;
  /** Is told of a text that has a piece of an image in it, which nothing can be put in the place of. */
  readonly broken: (field: string) => void;
}

/** Whether there is an image in the texts of an object, as there is in few. */
export const namesImages = remembered((object: KubernetesObject) => somewhere(asJson(object)));

/** The object with every image in its texts replaced. Names of fields are left alone. */
export function replaceInObject(object: KubernetesObject, replacing: Replacing): KubernetesObject {
  // What was a text is a text again: it is an object of Kubernetes as before.
  return replaceIn(asJson(object), '', replacing) as unknown as KubernetesObject;
}

/** Without paths and copies, and without a list of the keys: every text of every object comes by here. */
function somewhere(value: Json): boolean {
  if (typeof value === 'string') return hasStandIn(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(somewhere);
  if (!isJsonObject(value)) return false;
  for (const key in value) {
    const part = value[key];
    if (part !== undefined && somewhere(part)) return true;
  }
  return false;
}

function replaceIn(value: Json, field: string, replacing: Replacing): Json {
  if (typeof value === 'string') {
    const replaced = replaceStandIns(value, (asked) => replacing.locked(asked, field));
    if (hasStandIn(replaced)) replacing.broken(field);
    return replaced;
  }
  if (Array.isArray(value)) return value.map((item: Json, index) => replaceIn(item, `${field}[${itemName(item, index)}]`, replacing));
  if (!isJsonObject(value)) return value;
  // Unlike assignment, this keeps a key named __proto__ a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceIn(item, `${field}${fieldStep(key, field === '')}`, replacing)]),
  );
}

/** `[name=web]`, as a diff says it. */
function itemName(item: Json, index: number): string {
  return isJsonObject(item) && typeof item.name === 'string' && !hasStandIn(item.name) ? `name=${item.name}` : String(index);
}
