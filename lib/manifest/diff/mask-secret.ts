import { isJsonObject, type Json } from '../../json.ts';
import type { FieldChange } from '../semantic-diff.ts';

export const mask = '<masked>';

/** A change of a Secret without what must stay secret: that a value changed is said, its values are not. */
export function maskSecret(change: FieldChange): FieldChange {
  if (!secretField.test(change.path)) return change;
  return { path: change.path, before: masked(change.before), after: masked(change.after) };
}

// `kubectl apply` writes a copy of the whole Secret into an annotation.
const secretField =
  /^(?:(?:data|stringData)(?:$|[.[])|metadata\.annotations(?:$|\["kubectl\.kubernetes\.io\/last-applied-configuration"\]))/;

function masked(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return value;
  return isJsonObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, mask])) : mask;
}
