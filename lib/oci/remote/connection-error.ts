import { messageOf } from '../../errors.ts';
import { RegistryError } from '../registry-error.ts';

interface Attempt {
  readonly action: string;
  readonly url: URL;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Why no answer came, as a `RegistryError`. What the caller's own signal says is passed on as it is,
 * and so is an error that says already what was wrong.
 */
export function connectionError(thrown: unknown, { action, url, signal }: Attempt): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof RegistryError) return thrown;
  const cause = causeOf(thrown);
  const code = codeOf(cause);
  const where = `Cannot ${action}: ${url.protocol === 'http:' ? 'plain HTTP' : 'HTTPS'} to ${url.host}`;
  if (code.startsWith('HPE_') || code.startsWith('UND_ERR_HEADERS') || (thrown instanceof Error && thrown.name === 'HTTPParserError'))
    return new RegistryError('BAD_ANSWER', `${where} got an answer that is not HTTP: ${messageOf(cause)}`, { cause: thrown });
  if (isNoTls(code, cause))
    return new RegistryError('UNREACHABLE', `${where} failed: the registry does not speak TLS`, {
      cause: thrown,
      fix: 'Where it may be reached without TLS, ask for plain HTTP (--plain-http)',
    });
  if (isCertificateError(cause))
    return new RegistryError('UNREACHABLE', `${where} failed: its certificate is not trusted, ${messageOf(cause)}`, {
      cause: thrown,
      fix: 'Give the certificate authority that signed it',
    });
  const reason = messageOf(cause) === '' ? code : messageOf(cause);
  return new RegistryError('UNREACHABLE', `${where} failed: ${reason}`, {
    cause: thrown,
    retryable: code !== 'ENOTFOUND',
    fix: 'See whether the registry is up, and its address right',
  });
}

/** Whether this error of ours says that what answered speaks no TLS. */
export function hadNoTls(error: unknown): boolean {
  if (!(error instanceof RegistryError)) return false;
  const cause = causeOf(error.cause);
  return isNoTls(codeOf(cause), cause);
}

/** Whether this error of ours says that nobody listens there. */
export function hadNoListener(error: unknown): boolean {
  return error instanceof RegistryError && codeOf(causeOf(error.cause)) === 'ECONNREFUSED';
}

/** Whether this error of ours says that a connection was there, and broke before the answer had come. */
export function wasBroken(error: unknown): boolean {
  return error instanceof RegistryError && brokenCodes.has(codeOf(causeOf(error.cause)));
}

/** Whether a connection was given up because of the certificate that the other side showed. */
export function isCertificateError(thrown: unknown): boolean {
  return certificateCodes.has(codeOf(causeOf(thrown)));
}

/** undici wraps what a socket said. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error && codeOf(thrown) === '' ? thrown.cause : thrown;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** OpenSSL's words for "what came is no TLS record". */
function isNoTls(code: string, thrown: unknown): boolean {
  return (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' ||
    /wrong version number|packet length too long/.test(messageOf(thrown))
  );
}

const brokenCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
