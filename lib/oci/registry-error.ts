import { PawlError, type PawlErrorOptions } from '../errors.ts';

export type RegistryErrorCode =
  | 'BAD_REFERENCE'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'TAG_EXISTS'
  | 'DIGEST_MISMATCH'
  | 'TOO_LARGE'
  | 'BAD_ANSWER'
  /** What lies there, byte for byte as it was pushed, is no manifest. Whoever may push can cause that, so it says nothing about the registry. */
  | 'NOT_A_MANIFEST'
  | 'CORRUPT_LAYOUT'
  | 'REFUSED';

/** What a registry, or the folder that stands for one, did not do. */
export class RegistryError extends PawlError<RegistryErrorCode> {
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The registry's own error code (distribution-spec, "Error Codes"), kept as it came. */
  readonly registryCode: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: RegistryErrorCode, message: string, options: RegistryErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.registryCode = options.registryCode;
    this.retryable = options.retryable ?? false;
  }
}

export interface RegistryErrorOptions extends PawlErrorOptions {
  readonly status?: number | undefined;
  readonly registryCode?: string | undefined;
  readonly retryable?: boolean;
}
