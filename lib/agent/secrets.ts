import { z } from 'zod';
import type { Cluster } from '../kubernetes/cluster.ts';
import { asJson } from '../manifest/kubernetes-object.ts';

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

export type SecretEntry =
  | { readonly kind: 'text'; readonly text: string }
  /** `state` is a clause about the Secret, without a word of what it holds. */
  | { readonly kind: 'missing'; readonly state: string };

/** One entry of a Secret, read with the rights of whoever the connection is. */
export async function readSecretEntry(
  cluster: Cluster,
  { namespace, name }: SecretName,
  key: string,
  signal: AbortSignal,
): Promise<SecretEntry> {
  const type = (await cluster.discover({ signal })).find('v1', 'Secret');
  const secret = type === undefined ? undefined : await cluster.get({ type, namespace, name }, { signal });
  if (secret === undefined) return { kind: 'missing', state: 'it does not exist' };
  const data = z.record(z.string(), z.unknown()).safeParse(asJson(secret).data).data ?? {};
  const value = z.base64().safeParse(Object.hasOwn(data, key) ? data[key] : undefined);
  if (!value.success) return { kind: 'missing', state: `it holds no ${key}` };
  return { kind: 'text', text: Buffer.from(value.data, 'base64').toString('utf8') };
}
