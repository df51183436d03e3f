import type { Finding } from '../../finding.ts';
import { isJsonObject, type Json } from '../../json.ts';
import { dnsLabel, type NameRule, nameRule } from './name-rules.ts';

/** Names that an API server would refuse, and only those. What is no text at all is for `readObject`. */
export function checkNames(
  object: Json,
  place: { readonly application: string; readonly construct: string },
): readonly (Finding & { readonly field: string })[] {
  if (!isJsonObject(object) || !isJsonObject(object.metadata)) return [];
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const rules: readonly (readonly [key: 'name' | 'namespace', rule: NameRule])[] = [
    ['name', nameRule({ apiVersion, kind })],
    ['namespace', dnsLabel],
  ];
  return rules.flatMap(([key, { accepts, expected }]) => {
    const name = metadata[key];
    if (typeof name !== 'string' || name === '' || accepts(name)) return [];
    return [
      {
        id: 'bad-name',
        severity: 'error',
        message: `Object "${place.construct}" is not valid: "${name.slice(0, 300)}" is no ${key} of a ${kind}`,
        fix: `Use ${expected}`,
        ...place,
        field: `metadata.${key}`,
      },
    ];
  });
}
