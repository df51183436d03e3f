import { z } from 'zod';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { credentialsFromText } from '../../oci/credentials/credentials-from-text.ts';
import { openRepository } from '../../oci/open-repository.ts';
import type { Repository } from '../../oci/registry.ts';
import { createRegistryContext } from '../../oci/registry-context.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import type { RegistryOptions } from '../../oci/registry-settings.ts';
import type { Delivery } from '../delivery/delivery.ts';

/** An environment's repository as a Delivery names it, and what to close when another one takes its place. */
export interface OpenSource {
  readonly repository: Repository;
  close(): Promise<void>;
}

export type SourceOpener = (delivery: Delivery, signal: AbortSignal) => Promise<OpenSource>;

/** Opens repositories with the credentials of the Delivery's pull secret, which is read with the agent's own rights. */
export function sourceOpener(cluster: Cluster, settings: RegistryOptions): SourceOpener {
  return async ({ namespace, spec: { repository, plainHttp, pullSecret } }, signal) => {
    const secret = pullSecret === undefined ? undefined : { namespace, name: pullSecret.name };
    const credentials =
      secret === undefined ? {} : { credentials: credentialsFromText(nameOf(secret), await readPullSecret(cluster, secret, signal)) };
    const context = createRegistryContext({ ...settings, plainHttp, ...credentials });
    return { repository: openRepository(repository, context), close: () => context.close() };
  };
}

interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

async function readPullSecret(cluster: Cluster, name: SecretName, signal: AbortSignal): Promise<string> {
  const type = (await cluster.discover({ signal })).find('v1', 'Secret');
  const secret = type === undefined ? undefined : await cluster.get({ type, ...name }, { signal });
  const data = z.object({ '.dockerconfigjson': z.base64() }).safeParse(secret === undefined ? undefined : asJson(secret).data);
  if (data.success) return Buffer.from(data.data['.dockerconfigjson'], 'base64').toString('utf8');
  const state = secret === undefined ? 'it does not exist' : 'it holds no .dockerconfigjson';
  throw new RegistryError('UNAUTHORIZED', `Cannot read ${nameOf(name)}: ${state}`);
}

function nameOf({ namespace, name }: SecretName): string {
  return `pull secret "${namespace}/${name}"`;
}
