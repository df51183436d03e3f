import { readFile } from 'node:fs/promises';
import { codeOf, messageOf } from '../../errors.ts';
import { RegistryError } from '../registry-error.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { askHelper } from './credential-helper.ts';
import { findInConfig, parseDockerConfig } from './docker-config.ts';

export interface CredentialFilesOptions {
  readonly files: readonly string[];
  /** What credential helpers run with, `PATH` to find them on included. @default this process's own */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Credentials from the files of docker and podman, the first that knows the repository (`credentialFiles` says where they are).
 * They are read when they are needed and not kept: a login or a rotated token counts without a restart.
 */
export function credentialsFromFiles({ files, environment }: CredentialFilesOptions): CredentialSource {
  return async (host, repository) => {
    for (const file of files) {
      const credential = await credentialFrom(file, { host, repository, environment });
      if (credential !== undefined) return credential;
    }
    return undefined;
  };
}

interface Wanted {
  readonly host: string;
  readonly repository: string;
  readonly environment: CredentialFilesOptions['environment'] | undefined;
}

async function credentialFrom(file: string, { host, repository, environment }: Wanted): Promise<Credential | undefined> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  const found = findInConfig(file, parseDockerConfig(file, bytes), host, repository);
  switch (found?.kind) {
    case undefined:
      return undefined;
    case 'credential':
      return found.credential;
    case 'helper':
      return askHelper({ ...found, file, environment });
  }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new RegistryError('UNAUTHORIZED', `Cannot read credentials from "${file}": ${messageOf(error)}`, { cause: error });
  }
}
