import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { messageOf } from '../errors.ts';
import type { Signer } from '../signing/signer.ts';
import { SigningError } from '../signing/signing-error.ts';
import { pathName } from './flags.ts';
import type { Tools } from './tools.ts';
import { UsageError } from './usage-error.ts';

export interface SigningFlags {
  readonly key?: string | undefined;
  readonly keyless?: boolean | undefined;
  readonly identityToken?: string | undefined;
  readonly fulcioUrl?: string | undefined;
  readonly rekorUrl?: string | undefined;
  readonly rekorVersion?: number | undefined;
  readonly timestampUrl?: string | undefined;
}

/** How a command that writes signs what it writes. */
export function signingFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('key', {
      type: 'string',
      describe: 'File of the private key to sign with (default: the key in PAWL_SIGNING_KEY); PAWL_SIGNING_PASSPHRASE opens it',
      requiresArg: true,
      coerce: pathName('--key'),
    })
    .option('keyless', {
      type: 'boolean',
      describe: 'Sign without a key, as whom the identity token names: in CI, with a certificate of a Sigstore instance',
    })
    .option('identity-token', {
      type: 'string',
      describe: 'File of the identity token (default: SIGSTORE_ID_TOKEN, else what GitHub Actions gives)',
      requiresArg: true,
      coerce: pathName('--identity-token'),
    })
    .option('fulcio-url', { type: 'string', describe: "Certificate authority (default: Sigstore's public one)", requiresArg: true })
    .option('rekor-url', { type: 'string', describe: "Transparency log (default: Sigstore's, with its authority)", requiresArg: true })
    .option('rekor-version', { type: 'number', choices: [1, 2], describe: 'Version of the transparency log (default: 1)' })
    .option('timestamp-url', { type: 'string', describe: 'Timestamp authority', requiresArg: true });
}

/** The signer that flags and environment name; undefined where they name none, and nothing is signed. */
export async function signerOf(tools: Tools, flags: SigningFlags): Promise<Signer | undefined> {
  const lone = keylessOnly.find((flag) => flags[flag] !== undefined);
  if (flags.key !== undefined && flags.keyless === true) throw new UsageError('--key and --keyless exclude each other');
  if (flags.keyless === true) return keyless(tools, flags);
  if (lone !== undefined) throw new UsageError(`--${words[lone]} goes with --keyless`);
  const { PAWL_SIGNING_KEY: text, PAWL_SIGNING_PASSPHRASE: passphrase } = tools.signingVariables ?? {};
  const pem = flags.key === undefined ? text : await readKeyFile(tools, flags.key);
  if (pem === undefined || pem === '') return undefined;
  const { keySigner } = await import('../signing/key-signer.ts');
  return keySigner(pem, { passphrase });
}

/** The text of a file that holds a key; what goes wrong is told without what is in it. */
export async function readKeyFile(tools: Tools, file: string): Promise<string> {
  if (isSecretItself(file))
    throw new UsageError(
      'A key is given by the name of its file, never by itself: command lines are seen and kept. PAWL_SIGNING_KEY takes the text',
    );
  const refused = (why: string, cause?: unknown) =>
    new SigningError('BAD_KEY', `Cannot read the key "${file}": ${why}`, { cause, fix: 'Make one with: pawl key new FILE' });
  let text: string;
  try {
    text = await tools.readFile(resolve(tools.folder, file));
  } catch (cause) {
    throw refused(messageOf(cause), cause);
  }
  // Whoever names a key wants a signature: a secret that was not set must not end in none.
  if (text.trim() === '') throw refused('it is empty');
  return text;
}

const words = {
  identityToken: 'identity-token',
  fulcioUrl: 'fulcio-url',
  rekorUrl: 'rekor-url',
  rekorVersion: 'rekor-version',
  timestampUrl: 'timestamp-url',
} as const;
const keylessOnly = ['identityToken', 'fulcioUrl', 'rekorUrl', 'rekorVersion', 'timestampUrl'] as const;

async function keyless(tools: Tools, flags: SigningFlags): Promise<Signer> {
  const { keylessSigner } = await import('../artifact/keyless/keyless-signer.ts');
  const { publicServices } = await import('../artifact/keyless/signing-services.ts');
  // Whoever has an authority of their own wants no word of it in the public log.
  const rekor = flags.rekorUrl ?? (flags.fulcioUrl === undefined ? publicServices.rekor.address : undefined);
  return keylessSigner({
    fulcio: flags.fulcioUrl ?? publicServices.fulcio,
    rekor: rekor === undefined ? undefined : { address: rekor, version: flags.rekorVersion === 2 ? 2 : 1 },
    timestampAuthority: flags.timestampUrl,
    identityToken: await tokenSource(tools, flags),
    clock: tools.clock,
  });
}

async function tokenSource(
  tools: Tools,
  flags: SigningFlags,
): Promise<(options: { readonly signal?: AbortSignal | undefined }) => Promise<string>> {
  const { SIGSTORE_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = tools.signingVariables ?? {};
  const { identityToken: file } = flags;
  if (file !== undefined) return async () => (await readToken(tools, file)).trim();
  if (SIGSTORE_ID_TOKEN !== undefined && SIGSTORE_ID_TOKEN !== '') return async () => SIGSTORE_ID_TOKEN.trim();
  if (address !== undefined && address !== '' && token !== undefined) {
    const { githubToken } = await import('../artifact/keyless/github-token.ts');
    return ({ signal }) => githubToken({ address, token }, signal);
  }
  throw new SigningError('SERVICE', 'Cannot sign without a key: there is no identity token', {
    fix: 'On GitHub Actions give the job "permissions: id-token: write"; elsewhere set SIGSTORE_ID_TOKEN, or give --identity-token FILE',
  });
}

/** PEM, PEM in base64, or a JSON Web Token, where the name of a file should be: an error that names it would show it to everybody. */
function isSecretItself(file: string): boolean {
  return /^\s*(?:-----BEGIN|LS0tLS1CRUdJTi|eyJ)|\n/.test(file);
}

async function readToken(tools: Tools, file: string): Promise<string> {
  if (isSecretItself(file))
    throw new UsageError(
      '--identity-token takes the name of a file, never the token: command lines are seen and kept. SIGSTORE_ID_TOKEN takes it',
    );
  try {
    return await tools.readFile(resolve(tools.folder, file));
  } catch (cause) {
    throw new SigningError('SERVICE', `Cannot read the identity token "${file}": ${messageOf(cause)}`);
  }
}
