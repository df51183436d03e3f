import { request } from 'undici';
import { z } from 'zod';
import { SigningError } from '../../signing/signing-error.ts';
import { serviceError } from './service-call.ts';
import { serviceAddress } from './signing-services.ts';

/** What GitHub Actions gives to jobs that may have `id-token: write`. */
export interface GitHubTokenSource {
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  readonly address: string;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  readonly token: string;
}

/** The identity token of a job on GitHub Actions for the audience `sigstore` (docs.github.com, "OpenID Connect reference"). */
export async function githubToken({ address, token }: GitHubTokenSource, signal?: AbortSignal): Promise<string> {
  const action = 'Cannot get an identity token from GitHub Actions';
  const url = serviceAddress(address);
  url.searchParams.set('audience', 'sigstore');
  let status: number;
  let text: string;
  try {
    const answer = await request(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      ...(signal === undefined ? {} : { signal }),
    });
    status = answer.statusCode;
    text = await bounded(answer.body);
  } catch (thrown) {
    throw serviceError(action, { thrown, signal, secret: token });
  }
  const parsed = status === 200 ? answerSchema.safeParse(jsonOf(text)) : undefined;
  if (parsed?.success === true) return parsed.data.value;
  throw new SigningError('SERVICE', `${action}: it answered with status ${status}${status === 200 ? ' and no token' : ''}`, {
    fix: 'Give the job "permissions: id-token: write"',
  });
}

const answerSchema = z.object({ value: z.string().min(1).max(16_384) });

async function bounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > 65_536) throw new Error('the answer has more than 65536 bytes');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
