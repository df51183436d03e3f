import { spawn } from 'node:child_process';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { parseJson } from '../manifest-content.ts';
import { RegistryError } from '../registry-error.ts';
import type { Credential } from './credential.ts';

/**
 * Asks `docker-credential-<helper> get` (github.com/docker/docker-credential-helpers). Undefined where it knows nothing of that server.
 * What it printed is never part of a message: it may be the secret.
 */
export async function askHelper(file: string, helper: string, server: string): Promise<Credential | undefined> {
  // The name comes from a file and becomes part of a command's.
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(helper)) throw helperError(file, helper, 'its name is no part of a command');
  const { code, output } = await run(file, helper, server);
  const text = Buffer.from(output).toString('utf8');
  if (code !== 0 && /credentials not found/i.test(text)) return undefined;
  if (code !== 0) throw helperError(file, helper, `it failed with exit code ${code}`);
  const parsed = parseJson(output);
  const result = parsed.kind === 'bad' ? undefined : answerSchema.safeParse(parsed.value);
  if (result?.success !== true) throw helperError(file, helper, 'its answer is not a credential');
  const { Username: username, Secret: secret } = result.data;
  if (secret === '') return undefined;
  return username === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', username, password: secret };
}

function run(file: string, helper: string, server: string): Promise<{ readonly code: number | null; readonly output: Uint8Array }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: patience });
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= maximumOutput) chunks.push(chunk);
      else child.kill();
    });
    child.on('error', (error) => reject(helperError(file, helper, `it cannot be started, ${messageOf(error)}`, error)));
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks) }));
    // A helper that ends without reading closes the pipe; how it ended says more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${server}\n`);
  });
}

function helperError(file: string, helper: string, state: string, cause?: unknown): RegistryError {
  return new RegistryError('UNAUTHORIZED', `Cannot ask the credential helper "${helper}", which "${file}" names: ${state}`, {
    ...(cause === undefined ? {} : { cause }),
    fix: `Install docker-credential-${helper}, or log in again`,
  });
}

const answerSchema = z.object({ Username: z.string(), Secret: z.string() });
const patience = 30_000;
const maximumOutput = 256 * 1024;
