import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Login } from './login.ts';
import { VendorError } from './vendor-error.ts';

/** Far above any real one. */
const largest = 1024 * 1024;

/** Helm writes `''` for what there is none of, and reads nothing as that, too. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

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
    ...(caFile === '' ? {} : { authority: certificateIn(caFile, 'caFile').text }),
    ...(certFile === '' || keyFile === '' ? {} : { certificate: pairIn(certFile, keyFile) }),
  };
  return Object.keys(login).length === 1 ? undefined : login;
}

function pairIn(certFile: string, keyFile: string): NonNullable<Login['certificate']> {
  const { text: certificate, parsed } = certificateIn(certFile, 'certFile');
  const key = readPem(keyFile, 'keyFile');
  const isItsKey = attempt(() => parsed.checkPrivateKey(createPrivateKey(key)));
  if (isItsKey === undefined) throw badPem(keyFile, 'keyFile', 'it holds no key that can be read without a password');
  if (!isItsKey) throw badPem(keyFile, 'keyFile', `it is not the key of "${certFile}"`);
  return { certificate, key };
}

/** TLS would pass by an authority that it cannot read. */
function certificateIn(file: string, what: 'caFile' | 'certFile'): { readonly text: string; readonly parsed: X509Certificate } {
  const text = readPem(file, what);
  const parsed = attempt(() => new X509Certificate(text));
  if (parsed === undefined) throw badPem(file, what, 'it holds no certificate');
  return { text, parsed };
}

function readPem(file: string, what: PemName): string {
  if (!isAbsolute(file)) throw badPem(file, what, 'its path is not absolute');
  const text = readText(file);
  if (text === undefined) throw badPem(file, what, 'it is not there');
  return text;
}

const pemFlags = { caFile: '--ca-file', certFile: '--cert-file', keyFile: '--key-file' } as const;
type PemName = keyof typeof pemFlags;

function badPem(file: string, what: PemName, state: string): VendorError {
  return new VendorError('BAD_CONTENT', `Cannot read "${file}", ${what} of helm's repositories: ${state}`, {
    fix: `Add the repository to helm again: helm repo add --force-update NAME URL ${pemFlags[what]} FILE`,
  });
}

/** Without what OpenSSL says, which nobody understands. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
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
