import { z } from 'zod';
import { firstIssue } from '../descriptor.ts';
import { parseJson } from '../manifest-content.ts';
import { RegistryError } from '../registry-error.ts';
import type { Credential } from './credential.ts';

/** What docker's `config.json` and podman's `auth.json` say about one repository. */
export type Found =
  | { readonly kind: 'credential'; readonly credential: Credential }
  /** Ask `docker-credential-<helper>` for `server`. */
  | { readonly kind: 'helper'; readonly helper: string; readonly server: string };

export type DockerConfig = z.output<typeof configSchema>;

/** `name` is what messages call it: they never quote the content. */
export function parseDockerConfig(name: string, bytes: Uint8Array): DockerConfig {
  const parsed = parseJson(bytes);
  if (parsed.kind === 'bad') throw badConfig(name, parsed.fault);
  const result = configSchema.safeParse(parsed.value);
  if (!result.success) throw badConfig(name, `it is not a configuration of docker or podman, ${firstIssue(result.error)}`);
  return result.data;
}

/** The entry with the longest path that holds the repository: `host/acme/shop`, `host/acme`, `host` (containers-auth.json(5)). */
export function findInConfig(name: string, config: DockerConfig, host: string, repository: string): Found | undefined {
  for (const key of keysFor(host, repository)) {
    const helper = entryOf(config.credHelpers, key);
    if (helper !== undefined) return { kind: 'helper', helper: helper.value, server: helper.key };
    const entry = entryOf(config.auths, key);
    const credential = entry === undefined ? undefined : credentialOf(name, entry.key, entry.value);
    if (credential !== undefined) return { kind: 'credential', credential };
  }
  if (config.credsStore === undefined || config.credsStore === '') return undefined;
  return { kind: 'helper', helper: config.credsStore, server: isDockerHub(host) ? dockerHubKey : host };
}

function keysFor(host: string, repository: string): readonly string[] {
  const parts = [isDockerHub(host) ? 'docker.io' : host, ...repository.split('/')];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

/** Keys are written as `host`, `host/path`, `https://host/v1/`. */
function entryOf<T>(
  entries: Readonly<Record<string, T>> | undefined,
  wanted: string,
): { readonly key: string; readonly value: T } | undefined {
  for (const [key, value] of Object.entries(entries ?? {})) if (normalised(key) === wanted) return { key, value };
  return undefined;
}

function normalised(key: string): string {
  const place = key.replace(/^https?:\/\//, '').replace(/\/(v[12]\/?)?$/, '');
  return isDockerHub(place) ? 'docker.io' : place;
}

function isDockerHub(host: string): boolean {
  return host === 'docker.io' || host === 'index.docker.io' || host === 'registry-1.docker.io';
}

/** Undefined for an entry that only says that somebody logged in: the credential is in the store then. */
function credentialOf(
  name: string,
  key: string,
  { auth, username, password, identitytoken, registrytoken }: AuthEntry,
): Credential | undefined {
  if (identitytoken !== undefined && identitytoken !== '') return { kind: 'identity-token', token: identitytoken };
  if (registrytoken !== undefined && registrytoken !== '') return { kind: 'registry-token', token: registrytoken };
  if (auth !== undefined && auth !== '') {
    const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = text.indexOf(':');
    if (colon < 1) throw badConfig(name, `"auth" of "${key}" is not user:password in base64`);
    return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  if (username === undefined || username === '' || password === undefined) return undefined;
  return { kind: 'password', username, password };
}

function badConfig(name: string, state: string): RegistryError {
  return new RegistryError('UNAUTHORIZED', `Cannot read credentials from "${name}": ${state}`, {
    fix: 'Log in again with docker or podman',
  });
}

const authSchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
});
type AuthEntry = z.output<typeof authSchema>;

const configSchema = z.object({
  auths: z.record(z.string(), authSchema).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});

/** What docker and its helpers call Docker Hub. */
const dockerHubKey = 'https://index.docker.io/v1/';
