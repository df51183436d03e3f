import { counted } from '../../counted.ts';
import { isJsonObject, type Json } from '../../json.ts';
import type { FieldChange } from '../semantic-diff.ts';

/** A change of a Secret without what must stay secret: that a value changed is said, and how large it is, its values are not. */
export function maskSecret(change: FieldChange): FieldChange {
  if (!secretField.test(change.path)) return change;
  const isEncoded = /^data(?:$|[.[])/.test(change.path);
  return { path: change.path, before: masked(change.before, isEncoded), after: masked(change.after, isEncoded) };
}

// `kubectl apply` writes a copy of the whole Secret into an annotation.
const secretField =
  /^(?:(?:data|stringData)(?:$|[.[])|metadata\.annotations(?:$|\["kubectl\.kubernetes\.io\/last-applied-configuration"\]))/;

function masked(value: Json | undefined, isEncoded: boolean): Json | undefined {
  if (value === undefined || value === null) return value;
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mask(one, isEncoded)]));
  return mask(value, isEncoded);
}

/** `<masked: 12 bytes>`, of what the value is once it is decoded. */
function mask(value: Json, isEncoded: boolean): string {
  return `<masked: ${byteCount(typeof value === 'string' ? value : JSON.stringify(value), isEncoded)}>`;
}

/** `12 bytes`: of the text itself, or of what it stands for in base64. */
export function byteCount(text: string, isEncoded: boolean): string {
  const bytes = Buffer.byteLength(text, isEncoded ? 'base64' : 'utf8');
  return `${counted(bytes, 'byte')}`;
}
