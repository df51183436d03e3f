import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from './listen.ts';

export type Right = 'pull' | 'push' | 'delete';

/** What may be done where: by repository, or by what a repository's name begins with (`acme/*`, `*`). */
export type Rights = Readonly<Record<string, readonly Right[]>>;

export interface Account {
  readonly password: string;
  readonly rights: Rights;
}

/** Accounts by user name; what nobody may do is in `anonymous`, whose password counts for nothing. */
export type Accounts = Readonly<Record<string, Account>>;

/** What a token allows, as distribution's token authentication has it. */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** A token server (distribution, "Token Authentication") that registries may believe by `keySet`. */
export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** A JSON Web Key Set. */
  readonly keySet: string;
  /** What the bearer of this header may do; undefined for a token that is not ours or no more. */
  accessOf(authorization: string | undefined): readonly Access[] | undefined;
  stop(): Promise<void>;
}

export async function startTokenServer(accounts: Accounts): Promise<TokenServer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (text: string) => sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const server = createServer((request, response) => {
    const who = accountOf(accounts, request);
    const status = who === undefined ? 401 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(who === undefined ? '{}' : JSON.stringify({ token: newToken(grants(who, request), signed), expires_in: tokenLife }));
  });
  const host = await listenOnLoopback(server);
  return {
    realm: `http://${host}/token`,
    service,
    issuer,
    keySet: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyName, alg: 'ES256', use: 'sig' }] }),
    accessOf: (authorization) => {
      const [head, body, signature] = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]?.split('.') ?? [];
      if (head === undefined || body === undefined || signature === undefined) return undefined;
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return undefined;
      const { exp, access } = claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
      return exp * 1000 > Date.now() ? access : undefined;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve()) && server.closeAllConnections()),
  };
}

/** Undefined where user or password is wrong; nobody has the rights of `anonymous`. */
function accountOf(accounts: Accounts, { headers }: IncomingMessage): Rights | undefined {
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return accounts.anonymous?.rights ?? {};
  const [name = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const account = accounts[name];
  return name !== 'anonymous' && account?.password === password.join(':') ? account.rights : undefined;
}

/** Of what was asked for, what the account has: less than that is no error, the registry will say so. */
function grants(rights: Rights, { url = '', headers: { host = 'localhost' } }: IncomingMessage): readonly Access[] {
  const scopes = new URL(url, `http://${host}`).searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
  return scopes.flatMap((scope) => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    const allowed = rightsFor(rights, name);
    const granted = actions.split(',').flatMap((action) => (action === '*' ? allowed : allowed.filter((right) => right === action)));
    return type === 'repository' && granted.length > 0 ? [{ type, name, actions: granted }] : [];
  });
}

function rightsFor(rights: Rights, repository: string): readonly Right[] {
  return Object.entries(rights).flatMap(([pattern, allowed]) => {
    const covers = pattern.endsWith('*') ? repository.startsWith(pattern.slice(0, -1)) : repository === pattern;
    return covers ? allowed : [];
  });
}

/** A JSON Web Token (RFC 7519) with the claims of distribution, "Token Authentication Implementation". */
function newToken(access: readonly Access[], signed: (text: string) => Buffer): string {
  const now = Math.floor(Date.now() / 1000);
  const body = { iss: issuer, sub: 'somebody', aud: service, exp: now + tokenLife, nbf: now - 10, iat: now, jti: String(now), access };
  const text = [{ typ: 'JWT', alg: 'ES256', kid: keyName }, body]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signed(text).toString('base64url')}`;
}

const claims = z.object({
  exp: z.number(),
  access: z.array(z.object({ type: z.string(), name: z.string(), actions: z.array(z.string()) })),
});
const issuer = 'token server for tests';
const service = 'registry for tests';
const keyName = 'the key';
/** Seconds. */
const tokenLife = 300;
