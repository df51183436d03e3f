import { ClusterError } from '../../cluster-error.ts';

/** Whatever kept a request from being answered, as an error that says whether trying again can help. */
export function brokenConnection(thrown: unknown, action: string, server: string): ClusterError {
  if (thrown instanceof ClusterError) return thrown;
  const { code, message } = innermost(thrown);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new ClusterError('TIMEOUT', `Cannot ${action}: ${server} did not answer in time`, { cause: thrown, retryable: true });
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return new ClusterError('BAD_ANSWER', `Cannot ${action}: ${server} does not answer in HTTP, ${message}`, { cause: thrown });
  if (code === 'UND_ERR_INVALID_ARG')
    return new ClusterError('INVALID', `Cannot ${action}: the request cannot be sent, ${message}`, { cause: thrown });
  if (isTrustFailure(code))
    return new ClusterError('UNREACHABLE', `Cannot ${action}: the certificate of ${server} is not trusted, ${message}`, {
      cause: thrown,
      fix: 'Give the certificate authority and the server name that belong to this API server',
    });
  return new ClusterError('UNREACHABLE', `Cannot ${action}: ${server} cannot be reached, ${message}`, { cause: thrown, retryable: true });
}

/** Whether nothing was sent, since the server's certificate is not one that is trusted. */
export function isUntrusted(thrown: unknown): boolean {
  return thrown instanceof ClusterError && thrown.code === 'UNREACHABLE' && isTrustFailure(innermost(thrown.cause).code);
}

/** Node wraps a failed connection to several addresses of one host, and undici wraps what the socket said. */
function innermost(thrown: unknown): { readonly code: string; readonly message: string } {
  let error = thrown;
  for (let depth = 0; depth < 4; depth++) {
    if (error instanceof AggregateError && error.errors.length > 0) error = error.errors[0];
    else if (error instanceof Error && codeOf(error) === '' && error.cause !== undefined) error = error.cause;
    else break;
  }
  return error instanceof Error ? { code: codeOf(error), message: error.message } : { code: '', message: String(error) };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Codes of OpenSSL's verification (X509_V_ERR_*) as Node.js names them, and its own for a wrong host name. */
function isTrustFailure(code: string): boolean {
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' || /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE)/.test(code);
}
