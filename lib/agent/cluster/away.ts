import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { isOfOneKind } from './refusal.ts';

/** What does not answer: the API server, or only what serves one of its kinds. */
export type Away = { readonly kind: 'server' } | { readonly kind: 'kind'; readonly name: string };

/** What an error says is away; undefined where it is about something else. Never throws. */
export type AwayOf = (error: unknown) => Promise<Away | undefined>;

/**
 * A server that cannot reach what serves a kind says so in the words of whatever stands before a server that is away itself: only whether it answers
 * something of its own tells the two apart. Many objects of a kind fail together, and ask once.
 */
export function createAwayOf(askItsOwn: () => Promise<unknown>): AwayOf {
  let asking: Promise<boolean> | undefined;
  const answers = async () => {
    asking ??= doesAnswer(askItsOwn).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return async (error) => {
    if (!isAbsence(error)) return undefined;
    const { about } = error;
    return about !== undefined && isOfOneKind(error) && (await answers()) ? { kind: 'kind', name: about } : { kind: 'server' };
  };
}

async function doesAnswer(askItsOwn: () => Promise<unknown>): Promise<boolean> {
  try {
    await askItsOwn();
    return true;
  } catch (error) {
    return !isAbsence(error);
  }
}

function isAbsence(error: unknown): error is ClusterError {
  return error instanceof ClusterError && (error.code === 'UNREACHABLE' || error.code === 'TIMEOUT' || error.code === 'BUSY');
}
