import { RegistryError } from '../registry-error.ts';
import type { CredentialSource } from './credential.ts';
import { findInConfig, parseDockerConfig } from './docker-config.ts';

/**
 * Credentials out of the text of a docker configuration: what a pull secret of type `kubernetes.io/dockerconfigjson` holds.
 * Helpers are refused: no process is started for what came out of a cluster. `name` is what messages call it.
 */
export function credentialsFromText(name: string, text: string): CredentialSource {
  const config = parseDockerConfig(name, new TextEncoder().encode(text));
  return async (host, repository) => {
    const found = findInConfig(name, config, host, repository);
    if (found === undefined || found.kind === 'credential') return found?.credential;
    throw new RegistryError(
      'UNAUTHORIZED',
      `Cannot read credentials from "${name}": it names the helper "${found.helper}", expected the credential itself`,
    );
  };
}
