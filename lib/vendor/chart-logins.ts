import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Login } from './login.ts';
import { VendorError } from './vendor-error.ts';

/** Far above any real one. */
const largest = 1024 * 1024;

const repositories = z.looseObject({
  repositories: z
    .array(z.looseObject({ url: z.string(), username: z.string().optional(), password: z.string().optional() }))
    .nullish()
    .transform((list) => list ?? []),
});

/**
 * The login of a chart repository, as `helm repo add NAME URL --username … --password …` has kept it: under exactly that address. Read when
 * first asked for. Throws a VendorError, which says nothing of what is in that file.
 *
 * @param file helm's `repositories.yaml`; undefined where there can be none
 */
export function chartLogins(file: string | undefined): (repository: string) => Login | undefined {
  let logins: ReadonlyMap<string, Login> | undefined;
  return (repository) => {
    logins ??= file === undefined ? new Map() : readLogins(file);
    return logins.get(addressOf(repository));
  };
}

function readLogins(file: string): ReadonlyMap<string, Login> {
  const text = readText(file);
  const logins = new Map<string, Login>();
  if (text === undefined) return logins;
  const parsed = repositories.safeParse(readYaml(text));
  if (!parsed.success) throw refused(file, 'it is no list of repositories');
  for (const { url, username = '', password = '' } of parsed.data.repositories) {
    if (username === '' && password === '') continue;
    const address = addressOf(url);
    if (URL.canParse(address) && !logins.has(address)) logins.set(address, { origin: new URL(address).origin, username, password });
  }
  return logins;
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
