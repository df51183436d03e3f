import { z } from 'zod';
import type { Credential } from '../credentials/credential.ts';
import { isLoopback } from '../loopback.ts';
import { parseJson } from '../manifest-content.ts';
import { RegistryError } from '../registry-error.ts';
import type { RegistrySettings } from '../registry-settings.ts';
import { isTransient } from './answer-error.ts';
import type { Challenge } from './challenge.ts';
import type { Connections } from './connect.ts';
import { type Answer, exchange } from './exchange.ts';

export interface Token {
  readonly text: string;
  /** Milliseconds since 1970, by our clock: when to ask for another. */
  readonly expires: number;
}

export interface TokenRequest {
  readonly challenge: Challenge & { readonly kind: 'bearer' };
  readonly scopes: readonly string[];
  readonly credential: Credential | undefined;
  readonly host: string;
  /** The registry itself is spoken to without TLS. */
  readonly plain: boolean;
  readonly settings: RegistrySettings;
  readonly connections: () => Promise<Connections>;
  readonly signal: AbortSignal;
}

/** Asks the token server that a registry named (distribution, "Token Authentication"), as somebody or as nobody. */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  const { credential, host, settings } = request;
  const realm = realmUrl(request);
  const action = `get a token for registry ${host} from ${realm.host}`;
  const now = settings.clock().getTime();
  const answer = await exchange(await request.connections(), {
    ...(credential?.kind === 'identity-token' ? refreshForm(realm, request, credential.token) : tokenQuery(realm, request)),
    action,
    limit: 256 * 1024,
    timeout: settings.timeout.milliseconds,
    signal: request.signal,
  });
  if (answer.status !== 200) throw refused(action, answer, credential);
  return readToken(action, answer, now);
}

/**
 * A realm is where a password is sent to: never to a page that anybody on the way can read, unless the user asked for that.
 * Between a registry and a token server that are both on this machine there is no way.
 */
function realmUrl({ challenge: { realm }, host, plain, settings: { plainHttp } }: TokenRequest): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const mayBePlain = plainHttp || (plain && url !== undefined && isLoopback(url.host));
  if (url === undefined || !(url.protocol === 'https:' || (mayBePlain && url.protocol === 'http:')))
    throw new RegistryError('BAD_ANSWER', `Cannot log in to registry ${host}: its token server must be an HTTPS address, and is not`);
  return url;
}

function tokenQuery(realm: URL, { challenge, scopes, credential, settings }: TokenRequest) {
  const url = new URL(realm);
  if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const headers: Record<string, string> = { 'user-agent': settings.userAgent, accept: 'application/json' };
  if (credential?.kind === 'password') headers.authorization = `Basic ${encode(credential)}`;
  return { method: 'GET', url, headers } as const;
}

/** As Basic authentication sends them (RFC 7617). */
export function encode({ username, password }: Credential & { readonly kind: 'password' }): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

function refreshForm(realm: URL, { challenge, scopes, settings }: TokenRequest, refreshToken: string) {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'pawl',
    scope: scopes.join(' '),
    refresh_token: refreshToken,
  });
  if (challenge.service !== undefined) form.set('service', challenge.service);
  const headers = { 'user-agent': settings.userAgent, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: realm, headers, body: new TextEncoder().encode(form.toString()) } as const;
}

/** The body of a token server's refusal is not repeated: it is the one place where a password was just sent to. */
function refused(action: string, { status }: Answer, credential: Credential | undefined): RegistryError {
  if (isTransient(status)) return new RegistryError('UNREACHABLE', `Cannot ${action}: it answered ${status}`, { status, retryable: true });
  const state = credential === undefined ? 'it gives none to nobody' : 'it refused the credentials';
  const denied = status >= 400 && status < 500;
  return new RegistryError(
    denied ? 'UNAUTHORIZED' : 'BAD_ANSWER',
    `Cannot ${action}: ${denied ? state : 'it answered nonsense'} (${status})`,
    {
      status,
      fix: 'Log in to the registry with docker or podman',
    },
  );
}

function readToken(action: string, answer: Answer, now: number): Token {
  const parsed = parseJson(answer.bytes);
  const result = parsed.kind === 'bad' ? undefined : tokenSchema.safeParse(parsed.value);
  const text = result?.data?.token ?? result?.data?.access_token;
  if (text === undefined) throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the answer holds no token`, { status: answer.status });
  const seconds = Math.min(Math.max(result?.data?.expires_in ?? 60, 1), 24 * 3600);
  return { text, expires: now + seconds * 1000 * 0.8 };
}

/** Printable ASCII: it becomes part of a header. */
const tokenText = z
  .string()
  .min(1)
  .max(64 * 1024)
  .regex(/^[\x21-\x7e]+$/);
const tokenSchema = z.object({ token: tokenText.optional(), access_token: tokenText.optional(), expires_in: z.number().optional() });
