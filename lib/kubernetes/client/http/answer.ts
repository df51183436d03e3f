import { byCodeUnit, isJsonObject, type Json } from '../../../json.ts';
import { ClusterError, type ClusterErrorCode, type ErrorCause } from '../../cluster-error.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: number | undefined;
  readonly etag: string | undefined;
  /** Of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** The JSON of a body that must be JSON. The text itself is never quoted: it may be a Secret. */
export function parseJson(body: string, action: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    // The SyntaxError quotes the text around the mistake, so it is not kept as the cause.
    throw new ClusterError(
      'BAD_ANSWER',
      `Cannot ${action}: the server answered ${body === '' ? 'an empty body' : 'something that is not JSON'}`,
    );
  }
}

/** An answer that is not 2xx as an error, with the server's own words where it sent a Status. */
export function refusal(
  { status, body, retryAfter }: Answer,
  { action, about }: { readonly action: string; readonly about?: string | undefined },
  redact: (message: string) => string,
): ClusterError {
  return statusError(readStatus(body, status), { status, retryAfter, action, about, redact });
}

/** A `Status` object that came instead of what was asked for, also as an event of a watch. */
export function statusError(
  { message, reason, code, seconds, named, causes }: Status,
  {
    status,
    retryAfter,
    action,
    about,
    redact,
  }: { status?: number; retryAfter?: number | undefined; action: string; about?: string | undefined; redact: (message: string) => string },
): ClusterError {
  const httpStatus = status ?? code ?? 500;
  const errorCode = isRefusedBody(httpStatus, message) ? 'INVALID' : codeOf(httpStatus, reason, named);
  return new ClusterError(errorCode, `Cannot ${action}: ${redact(message)}`, {
    status: httpStatus,
    reason,
    about,
    causes: causes.map((cause) => ({ ...cause, message: redact(cause.message) })),
    retryable:
      errorCode === 'BUSY' || errorCode === 'TIMEOUT' || errorCode === 'UNREACHABLE' || (errorCode === 'REFUSED' && httpStatus === 500),
    retryAfter: retryAfter ?? (seconds === undefined ? undefined : seconds * 1000),
  });
}

interface Status {
  readonly message: string;
  readonly reason: string | undefined;
  readonly code: number | undefined;
  readonly seconds: number | undefined;
  /** Whether the Status says which object it is about: a 404 that does not is about the kind. */
  readonly named: boolean;
  readonly causes: readonly ErrorCause[];
}

export function readStatus(body: string, status: number): Status {
  try {
    const value = JSON.parse(body) as Json;
    if (isJsonObject(value) && value.kind === 'Status') return statusOf(value);
  } catch {
    // Not a Status: what a proxy or an unfinished API server says is told by its first line.
  }
  const firstLine = (body.split('\n', 1)[0] ?? '').trim().slice(0, longestForeignMessage);
  return {
    message: `HTTP ${status}${firstLine === '' ? '' : `, ${firstLine}`}`,
    reason: undefined,
    code: status,
    seconds: undefined,
    named: false,
    causes: [],
  };
}

export function statusOf(value: { readonly [key: string]: Json }): Status {
  const details = isJsonObject(value.details) ? value.details : {};
  const message = typeof value.message === 'string' && value.message !== '' ? value.message : undefined;
  const reason = typeof value.reason === 'string' && value.reason !== '' ? value.reason : undefined;
  return {
    message: inOrder(message ?? reason ?? 'the server gives no reason').slice(0, longestMessage),
    reason,
    code: typeof value.code === 'number' ? value.code : undefined,
    seconds: typeof details.retryAfterSeconds === 'number' && details.retryAfterSeconds >= 0 ? details.retryAfterSeconds : undefined,
    named: typeof details.name === 'string' && details.name !== '',
    causes: causesOf(details.causes),
  };
}

/** A server walks through the maps of a body in whatever order: the same body gets the same sentence. */
function inOrder(message: string): string {
  if (!message.startsWith(typedPatch)) return message;
  const [first = '', ...lines] = message.split('\n');
  return [first, ...lines.sort(byCodeUnit)].join('\n');
}

const typedPatch = 'failed to create typed patch object';

function causesOf(value: Json | undefined): readonly ErrorCause[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostCauses).flatMap((cause: Json) => {
    if (!isJsonObject(cause) || typeof cause.message !== 'string') return [];
    const field = typeof cause.field === 'string' ? cause.field : '';
    return [{ field: field.slice(0, longestMessage), message: cause.message.slice(0, longestMessage) }];
  });
}

/** The texts of `Warning` headers as an API server writes them: `299 - "text"`, with quotes and backslashes escaped. */
export function warningsOf(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  const found = text.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, quoted = '']) => quoted.replaceAll(/\\(.)/g, '$1').slice(0, longestMessage));
}

const mostCauses = 100;
const longestMessage = 4096;
const longestForeignMessage = 200;

/**
 * A server-side apply whose body does not fit the schema comes back as a bare 500 (seen on 1.35), although sending it again cannot help.
 * A conversion webhook that failed is worded the same way, and can.
 */
function isRefusedBody(status: number, message: string): boolean {
  return status === 500 && /^failed to (create typed patch object|convert new object)/.test(message) && !message.includes('webhook');
}

function codeOf(status: number, reason: string | undefined, named: boolean): ClusterErrorCode {
  if (reason === 'Expired' || reason === 'Gone') return 'GONE';
  switch (status) {
    case 400:
    case 422:
      return 'INVALID';
    case 401:
      return 'UNAUTHORIZED';
    case 403:
      return 'FORBIDDEN';
    case 404:
      return named ? 'NOT_FOUND' : 'UNKNOWN_KIND';
    case 408:
    case 504:
      return 'TIMEOUT';
    case 409:
      return 'CONFLICT';
    case 410:
      return 'GONE';
    case 429:
    case 503:
      return 'BUSY';
    case 502:
      return 'UNREACHABLE';
  }
  return status >= 200 && status < 400 ? 'BAD_ANSWER' : 'REFUSED';
}
