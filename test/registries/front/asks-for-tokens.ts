import type { IncomingMessage } from 'node:http';
import type { Guard } from './front.ts';
import type { Right, TokenServer } from './token-server.ts';

/** Rights by repository before a registry that knows none itself, as distribution does it: 401 with what is missing. */
export function asksForTokens(tokens: TokenServer): Guard {
  return async (request) => {
    const access = tokens.accessOf(request.headers.authorization);
    const wanted = wantedBy(request);
    const has = ({ repository, right }: Wanted) =>
      access?.some(({ name, actions }) => name === repository && actions.includes(right)) ?? false;
    if (access !== undefined && wanted.every(has)) return undefined;
    const scopes = wanted.map(({ repository, right }) => `repository:${repository}:${right}`);
    const scope = scopes.length === 0 ? '' : `,scope="${scopes.join(' ')}"`;
    const error = access === undefined ? '' : ',error="insufficient_scope"';
    const challenge = `Bearer realm="${tokens.realm}",service="${tokens.service}"${scope}${error}`;
    return { status: 401, code: access === undefined ? 'UNAUTHORIZED' : 'DENIED', headers: { 'www-authenticate': challenge } };
  };
}

interface Wanted {
  readonly repository: string;
  readonly right: Right;
}

function wantedBy({ method = '', url = '' }: IncomingMessage): readonly Wanted[] {
  const { pathname, searchParams } = new URL(url, 'http://registry');
  const repository = /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\//.exec(pathname)?.[1];
  if (repository === undefined) return [];
  const from = searchParams.get('from');
  const mounted: readonly Wanted[] = from === null ? [] : [{ repository: from, right: 'pull' }];
  return [...rightsOf(method).map((right) => ({ repository, right })), ...mounted];
}

function rightsOf(method: string): readonly Right[] {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return ['pull'];
    case 'DELETE':
      return ['delete'];
    default:
      return ['pull', 'push'];
  }
}
