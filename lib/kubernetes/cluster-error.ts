import { PawlError, type PawlErrorOptions } from '../errors.ts';

export type ClusterErrorCode =
  | 'BAD_KUBECONFIG'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'GONE'
  | 'INVALID'
  | 'UNKNOWN_KIND'
  | 'BUSY'
  | 'BAD_ANSWER'
  | 'REFUSED';

/** What an API server did not do. */
export class ClusterError extends PawlError<ClusterErrorCode> {
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** `reason` of the server's Status object: `AlreadyExists`, `Invalid`, … */
  readonly reason: string | undefined;
  readonly retryable: boolean;
  /** From Retry-After, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ClusterErrorCode, message: string, options: ClusterErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.reason = options.reason;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter;
  }
}

export interface ClusterErrorOptions extends PawlErrorOptions {
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly retryable?: boolean;
  readonly retryAfter?: number | undefined;
}
