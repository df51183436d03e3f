import { ClusterError } from '../../kubernetes/cluster-error.ts';

export interface ServerRefusal {
  readonly reason: string;
  readonly error: ClusterError;
}

/**
 * The sentence of a server that would not take an object; undefined where something else went wrong (the connection, our
 * credentials, a server that is busy), which says nothing about the object and is tried again.
 */
export function refusalOf(error: unknown): ServerRefusal | undefined {
  if (!(error instanceof ClusterError) || error.retryable) return undefined;
  switch (error.code) {
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'INVALID':
    case 'UNKNOWN_KIND':
    case 'REFUSED':
      return { reason: error.message, error };
    case 'BAD_KUBECONFIG':
    case 'UNREACHABLE':
    case 'TIMEOUT':
    case 'UNAUTHORIZED':
    case 'GONE':
    case 'BUSY':
    case 'BAD_ANSWER':
      return undefined;
  }
}

/**
 * Whether a webhook of the server's could not be asked (its words, seen on 1.35): what it would have said comes to light once it answers, and what
 * makes it answer may be of the same release.
 */
export function isWebhookAway(error: unknown): boolean {
  const words = /failed calling webhook|conversion webhook for/;
  return error instanceof ClusterError && error.code === 'REFUSED' && error.status === 500 && words.test(error.message);
}

/**
 * Whether it has no namespace to be in: that one is on its way out, or gone (a server's words, seen on 1.35). Once it is back, the server
 * takes what it has refused.
 */
export function isNamespaceAway(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false;
  const words = { FORBIDDEN: /because it is being terminated/, NOT_FOUND: /namespaces "[^"]*" not found/ };
  return (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND') && words[error.code].test(error.message);
}

/** Whether only this object or its kind is in trouble (its conversion fails, its own API server is away), and not the server itself or our way to it. */
export function isOfOneKind(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false;
  const isAnswered = error.status === 503 || error.status === 504;
  return error.code === 'REFUSED' || error.code === 'BAD_ANSWER' || ((error.code === 'BUSY' || error.code === 'TIMEOUT') && isAnswered);
}
