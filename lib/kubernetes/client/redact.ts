import { isJsonObject, type Json } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';

/**
 * The server's message about a write without the values of the Secret that was written: it may quote them
 * (`.data.password: expected string, got …1234`). Other objects' messages are returned as they are.
 */
export function redactSecretValues(message: string, written: KubernetesObject | undefined): string {
  if (written?.kind !== 'Secret') return message;
  const values = [...secretValues(written)].sort((left, right) => right.length - left.length);
  let redacted = message;
  for (const value of values) {
    if (!redacted.includes(value)) continue;
    // A value this short would be cut out of ordinary words and give itself away by the holes.
    if (value.length < shortest) return 'the reason is withheld, because it may quote a value of the Secret';
    redacted = redacted.replaceAll(value, '<redacted>');
  }
  return redacted;
}

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
    into.add(JSON.stringify(text).slice(1, -1));
    into.add(Buffer.from(text, 'base64').toString('utf8'));
    for (const line of text.split('\n')) into.add(line);
  }
}
