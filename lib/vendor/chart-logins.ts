import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Login } from './login.ts';
import { VendorError } from './vendor-error.ts';

/** Far above any real one. */
const largest = 1024 * 1024;

/** Helm writes `''` for what there is none of. */
const text = z.string().default('');

const repositories = z.looseObject({
  repositories: z
    .array(z.looseObject({ url: z.string(), username: text, password: text, caFile: text, certFile: text, keyFile: text }))
    .nullish()
    .transform((list) => list ?? []),
});

type Entry = z.output<typeof repositories>['repositories'][number];

/**
 * The login of a chart repository, as `helm repo add NAME URL --username … --password … --ca-file … --cert-file … --key-file …` has kept it: under
 * exactly that address. Read when first asked for. Throws a VendorError, which says nothing of what is in that file.
 *
 * @param file helm's `repositories.yaml`; undefined where there can be none
 */
export function chartLogins(file: string | undefined): (repository: string) => Login | undefined {
  let entries: ReadonlyMap<string, Entry> | undefined;
  const logins = new Map<string, Login | undefined>();
  return (repository) => {
    const address = addressOf(repository);
    entries ??= file === undefined ? new Map() : readEntries(file);
    const entry = entries.get(address);
    // Once: it has connections of its own.
    if (entry !== undefined && !logins.has(address)) logins.set(address, loginOf(entry, address));
    return logins.get(address);
  };
}

function readEntries(file: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const text = readText(file);
  if (text === undefined) return entries;
  const parsed = repositories.safeParse(readYaml(text));
  if (!parsed.success) throw refused(file, 'it is no list of repositories');
  for (const entry of parsed.data.repositories) {
    const address = addressOf(entry.url);
    if (URL.canParse(address) && !entries.has(address)) entries.set(address, entry);
  }
  return entries;
}

function loginOf({ username, password, caFile, certFile, keyFile }: Entry, address: string): Login | undefined {
  const login: Login = {
    origin: new URL(address).origin,
    ...(username === '' && password === '' ? {} : { password: { username, password } }),
    ...(caFile === '' ? {} : { authority: readPem(caFile, 'caFile') }),
    ...(certFile === '' || keyFile === ''
      ? {}
      : { certificate: { certificate: readPem(certFile, 'certFile'), key: readPem(keyFile, 'keyFile') } }),
  };
  return Object.keys(login).length === 1 ? undefined : login;
}

function readPem(file: string, what: string): string {
  const text = isAbsolute(file) ? readText(file) : undefined;
  if (text !== undefined && /^-----BEGIN [A-Z ]+-----$/m.test(text)) return text;
  const state = !isAbsolute(file) ? 'its path is not absolute' : text === undefined ? 'it is not there' : 'it holds no PEM';
  throw new VendorError('BAD_CONTENT', `Cannot read "${file}", ${what} of helm's repositories: ${state}`, {
    fix: 'Add the repository to helm again: helm repo add --force-update NAME URL --ca-file FILE',
  });
}

function readText(file: string): string | undefined {
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > largest) throw refused(file, `it is no file of at most ${largest} bytes`);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof VendorError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(file, `reading it failed (${code})`);
  }
}

/** Without what the parser says: it would quote the line, with the password in it. */
function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function addressOf(repository: string): string {
  const bare = repository.replace(/\/+$/, '');
  return URL.canParse(bare) ? new URL(bare).href.replace(/\/+$/, '') : bare;
}

function refused(file: string, reason: string): VendorError {
  return new VendorError('BAD_CONTENT', `Cannot read helm's logins in "${file}": ${reason}`, {
    fix: 'Have "helm repo list" read it, or name another file by HELM_REPOSITORY_CONFIG',
  });
}
