/** What a registry asks for in `WWW-Authenticate` (RFC 9110, section 11.6.1). */
export type Challenge =
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly realm: string; readonly service: string | undefined; readonly scope: string | undefined };

/** The first challenge that Pawl can answer, Bearer before Basic; undefined where there is none. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > 8192) return undefined;
  const challenges = splitChallenges(header);
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  const realm = bearer?.parameters.get('realm');
  if (bearer !== undefined && realm !== undefined)
    return { kind: 'bearer', realm, service: bearer.parameters.get('service'), scope: bearer.parameters.get('scope') };
  return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}

interface RawChallenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** A word that no "=" follows begins a challenge; what has one is a parameter of the challenge before it. */
function splitChallenges(header: string): readonly RawChallenge[] {
  const challenges: RawChallenge[] = [];
  for (const { groups } of header.matchAll(tokens)) {
    if (groups?.name !== undefined)
      challenges.at(-1)?.parameters.set(groups.name.toLowerCase(), groups.quoted?.replace(/\\(.)/g, '$1') ?? groups.bare ?? '');
    else if (groups?.scheme !== undefined) challenges.push({ scheme: groups.scheme.toLowerCase(), parameters: new Map() });
  }
  return challenges;
}

const tokens = /(?<name>[A-Za-z0-9_-]+)=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s,"]+))|(?<scheme>[A-Za-z0-9_-]+)/g;
