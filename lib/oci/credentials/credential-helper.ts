import { spawn } from 'node:child_process';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { parseJson } from '../manifest-content.ts';
import { RegistryError } from '../registry-error.ts';
import type { Credential } from './credential.ts';

export interface HelperQuestion {
  /** The file that names the helper, for messages. */
  readonly file: string;
  readonly helper: string;
  readonly server: string;
  /** What the helper runs with, `PATH` to find it on included. @default this process's own */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Asks `docker-credential-<helper> get` (github.com/docker/docker-credential-helpers). Undefined where it knows nothing of that server.
 * What it printed is never part of a message: it may be the secret.
 */
export async function askHelper(question: HelperQuestion): Promise<Credential | undefined> {
  // The name comes from a file and becomes part of a command's.
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(question.helper)) throw helperError(question, 'its name is no part of a command');
  const { code, output } = await run(question);
  const text = Buffer.from(output).toString('utf8');
  if (code !== 0 && /credentials not found/i.test(text)) return undefined;
  if (code !== 0) throw helperError(question, code === null ? 'it was stopped' : `it failed with exit code ${code}`);
  const parsed = parseJson(output);
  const result = parsed.kind === 'bad' ? undefined : answerSchema.safeParse(parsed.value);
  if (result?.success !== true) throw helperError(question, 'its answer is not a credential');
  const { Username: username, Secret: secret } = result.data;
  if (secret === '') return undefined;
  return username === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', username, password: secret };
}

interface Ended {
  readonly code: number | null;
  readonly output: Uint8Array;
}

function run(question: HelperQuestion): Promise<Ended> {
  const { helper, server, environment } = question;
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(environment === undefined ? {} : { env: environment }),
    });
    const stop = () => {
      child.kill('SIGKILL');
      // A process of its own that it left behind may hold the other end.
      child.stdout.destroy();
    };
    const alarm = setTimeout(stop, patience);
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= maximumOutput) chunks.push(chunk);
      else stop();
    });
    child.on('error', (error) => {
      clearTimeout(alarm);
      reject(helperError(question, `it cannot be started, ${messageOf(error)}`, error));
    });
    child.on('close', (code) => {
      clearTimeout(alarm);
      resolve({ code: size > maximumOutput ? null : code, output: Buffer.concat(chunks) });
    });
    // A helper that ends without reading closes the pipe; how it ended says more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${server}\n`);
  });
}

function helperError({ file, helper }: HelperQuestion, state: string, cause?: unknown): RegistryError {
  return new RegistryError('UNAUTHORIZED', `Cannot ask the credential helper "${helper}", which "${file}" names: ${state}`, {
    ...(cause === undefined ? {} : { cause }),
    fix: `Install docker-credential-${helper}, or log in again`,
  });
}

const answerSchema = z.object({ Username: z.string(), Secret: z.string() });
const patience = 30_000;
const maximumOutput = 256 * 1024;
