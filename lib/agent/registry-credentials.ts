import type { Cluster } from '../kubernetes/cluster.ts';
import type { CredentialSource } from '../oci/credentials/credential.ts';
import { credentialsFromText } from '../oci/credentials/credentials-from-text.ts';
import { RegistryError } from '../oci/registry-error.ts';
import { readSecretEntry, type SecretName } from './secrets.ts';

/** The credentials in a Secret of type kubernetes.io/dockerconfigjson; none where no Secret is named. `what` is what messages call it. */
export async function credentialsIn(
  cluster: Cluster,
  secret: SecretName | undefined,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
): Promise<{ readonly credentials?: CredentialSource }> {
  if (secret === undefined) return {};
  const name = `${what} "${secret.namespace}/${secret.name}"`;
  const entry = await readSecretEntry(cluster, secret, '.dockerconfigjson', signal);
  if (entry.kind === 'missing') throw new RegistryError('UNAUTHORIZED', `Cannot read ${name}: ${entry.state}`);
  return { credentials: credentialsFromText(name, entry.text) };
}
