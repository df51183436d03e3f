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
  /** What the server has against which field, where it says so one by one; without values of Secrets. */
  readonly causes: readonly ErrorCause[];
  /** The kind of the object that was asked for, where the server answered: `Deployment.apps`. */
  readonly about: string | undefined;
  readonly retryable: boolean;
  /** From Retry-After, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ClusterErrorCode, message: string, options: ClusterErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.reason = options.reason;
    this.causes = options.causes ?? [];
    this.about = options.about;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter;
  }
}

export interface ErrorCause {
  /** `spec.template.spec.containers[0].image`; empty where it is about the whole object. */
  readonly field: string;
  readonly message: string;
}

export interface ClusterErrorOptions extends PawlErrorOptions {
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly causes?: readonly ErrorCause[];
  readonly about?: string | undefined;
  readonly retryable?: boolean;
  readonly retryAfter?: number | undefined;
}
