import { isJsonObject, type Json } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';

/**
 * The server's message about a write without the values of the Secret that was written: it may quote them
 * (`.data.password: expected string, got …1234`). Messages about other objects are returned as they are.
 */
export function redactSecretValues(message: string, written: KubernetesObject): string {
  if (written.kind !== 'Secret') return message;
  const values = [...secretValues(written)].sort((left, right) => right.length - left.length);
  let redacted = message;
  for (const value of values) {
    if (!redacted.includes(value)) continue;
    // A value this short would be cut out of ordinary words and give itself away by the holes.
    if (value.length < shortest) return withheld;
    redacted = redacted.replaceAll(value, '<redacted>');
  }
  return redacted;
}

/** The same for a patch: about one that does not fit, the server quotes the whole Secret as it lies in the cluster. */
export function redactPatchedSecret(message: string, kind: string): string {
  return kind === 'Secret' && /Invalid value|unmarshal|typed|decod/.test(message) ? withheld : message;
}

const withheld = 'the reason is withheld, because it may quote a value of the Secret';
const shortest = 6;

function secretValues(secret: KubernetesObject): ReadonlySet<string> {
  const values = new Set<string>();
  for (const field of [secret.data, secret.stringData] as (Json | undefined)[]) collect(field, values);
  values.delete('');
  return values;
}

function collect(value: Json | undefined, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, into);
  else if (value !== undefined && value !== null) {
    const text = String(value);
    into.add(text);
    // As Go quotes it inside JSON, too.
    const quoted = JSON.stringify(text).slice(1, -1);
    into.add(quoted);
    into.add(quoted.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'));
    into.add(Buffer.from(text, 'base64').toString('utf8'));
    for (const line of text.split('\n')) into.add(line);
  }
}
