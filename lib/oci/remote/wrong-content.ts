import type { Digest } from '../../digest.ts';
import { RegistryError } from '../registry-error.ts';
import type { Answer } from './exchange.ts';

/**
 * What came is not what its digest names. A page for people is no content that somebody pushed, but what a proxy answers who wants a login
 * first: it says nothing of what lies in the registry.
 */
export function wrongContent(action: string, answer: Answer, { actual, expected }: { actual: Digest; expected: string }): RegistryError {
  if (/^text\/html\b/i.test(answer.header('content-type') ?? ''))
    return new RegistryError('BAD_ANSWER', `Cannot ${action}: what came is a page for people`, {
      status: answer.status,
      fix: 'See whether a proxy lies between that wants a login',
    });
  return new RegistryError('DIGEST_MISMATCH', `Cannot ${action}: its content has digest ${actual}, expected ${expected}`);
}
