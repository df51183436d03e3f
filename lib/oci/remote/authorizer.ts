import type { Credential } from '../credentials/credential.ts';
import type { RegistrySettings } from '../registry-settings.ts';
import { type SharedCall, sharedCall } from '../shared-call.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { Connections } from './connect.ts';
import { encode, fetchToken } from './fetch-token.ts';
import { type Scope, scopeTexts } from './scope.ts';
import { createSecrets, type Secrets } from './secrets.ts';

/** Answers a host's demands for credentials, and remembers what it was given until it expires. Whoever gives up is released at once. */
export interface Authorizer {
  /** The header to send at first, from what the host asked before; undefined where it never asked, or for nobody. */
  first(wanted: Wanted): Promise<string | undefined>;
  /** The header to send after a 401; undefined where nothing better than `rejected` can be had. */
  again(wanted: Wanted, demand: string | undefined, rejected: string | undefined): Promise<string | undefined>;
  readonly secrets: Secrets;
}

export interface Wanted {
  readonly scope: Scope;
  readonly signal?: AbortSignal | undefined;
}

export interface AuthorizerOptions {
  readonly host: string;
  /** Where the host's API is. */
  readonly origin: (signal: AbortSignal) => Promise<string>;
  readonly settings: RegistrySettings;
  readonly connections: () => Promise<Connections>;
}

export function createAuthorizer({ host, origin, settings, connections }: AuthorizerOptions): Authorizer {
  const secrets = createSecrets();
  const grants = new Map<string, Asked>();
  let known: Challenge | undefined;

  const grant = async (challenge: Challenge, { scope, signal }: Wanted): Promise<string | undefined> => {
    const key = JSON.stringify(challenge.kind === 'basic' ? [scope.repository] : [challenge.realm, challenge.service, scopeTexts(scope)]);
    const current = grants.get(key);
    if (current !== undefined && !current.call.isAbandoned()) {
      const present = await current.call.wait(signal);
      if (settings.clock().getTime() < present.expires) return present.header;
      // Whoever waited less has asked already.
      if (grants.get(key) !== current) return grant(challenge, { scope, signal });
    }
    const asked: Asked = { call: sharedCall((all) => ask(challenge, scope, all)) };
    remember(grants, key, asked);
    return (await asked.call.wait(signal)).header;
  };

  const ask = async (challenge: Challenge, scope: Scope, signal: AbortSignal): Promise<Grant> => {
    const credential = await settings.credentials(host, scope.repository);
    if (credential !== undefined) secrets.add(secretOf(credential));
    const now = settings.clock().getTime();
    if (credential?.kind === 'registry-token') return { header: `Bearer ${credential.token}`, expires: now + credentialLife };
    switch (challenge.kind) {
      case 'basic':
        if (credential?.kind !== 'password') return { header: undefined, expires: 0 };
        secrets.add(encode(credential));
        return { header: `Basic ${encode(credential)}`, expires: now + credentialLife };
      case 'bearer': {
        const plain = (await origin(signal)).startsWith('http:');
        const token = await fetchToken({
          challenge,
          scopes: wantedScopes(challenge, scope),
          credential,
          host,
          plain,
          settings,
          connections,
          signal,
        });
        secrets.add(token.text);
        return { header: `Bearer ${token.text}`, expires: token.expires };
      }
    }
  };

  return {
    secrets,
    first: async (wanted) => (known === undefined ? undefined : grant(known, wanted)),
    again: async (wanted, demand, rejected) => {
      const challenge = parseChallenge(demand);
      if (challenge === undefined) return undefined;
      known = challenge.kind === 'bearer' ? { ...challenge, scope: undefined } : challenge;
      // What was refused is no use to the next call either, and what it was made from may have changed.
      for (const [key, given] of grants) if (given.grant !== undefined && given.grant.header === rejected) grants.delete(key);
      const header = await grant(challenge, wanted);
      return header === rejected ? undefined : header;
    },
  };
}

interface Grant {
  readonly header: string | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Ours, and what the registry says is missing where that is something else. */
function wantedScopes(challenge: Challenge & { kind: 'bearer' }, scope: Scope): readonly string[] {
  const own = scopeTexts(scope);
  return challenge.scope === undefined || own.includes(challenge.scope) ? own : [...own, challenge.scope];
}

/** What was asked for, and what came of it. */
interface Asked {
  readonly call: SharedCall<Grant>;
  grant?: Grant;
}

function remember(grants: Map<string, Asked>, key: string, asked: Asked): void {
  grants.delete(key);
  grants.set(key, asked);
  asked.call.answer.then(
    (grant) => {
      asked.grant = grant;
    },
    () => {
      if (grants.get(key) === asked) grants.delete(key);
    },
  );
  const oldest = grants.keys().next().value;
  if (grants.size > maximumGrants && oldest !== undefined) grants.delete(oldest);
}

function secretOf(credential: Credential): string {
  switch (credential.kind) {
    case 'password':
      return credential.password;
    case 'identity-token':
    case 'registry-token':
      return credential.token;
  }
}

const maximumGrants = 256;
/** How long a credential is used before its file or helper is asked again, unless it is refused before. */
const credentialLife = 5 * 60_000;
