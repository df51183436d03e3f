import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../digest.ts';
import { Duration } from '../duration.ts';
import type { CredentialSource } from './credentials/credential.ts';

/** How far the upload of a blob has come. */
export interface UploadProgress {
  readonly host: string;
  readonly digest: Digest;
  /** Bytes that were handed to the connection; they begin again at 0 where it is tried again. */
  readonly sent: number;
  readonly size: number;
  /** The registry has it, or will not have it. */
  readonly ended: boolean;
}

export interface RegistryOptions {
  /** Speak HTTP without TLS. @default false */
  readonly plainHttp?: boolean;
  /** Who to be at a registry. @default nobody */
  readonly credentials?: CredentialSource;
  /** PEM certificates to trust beside the system's own. */
  readonly certificateAuthority?: string;
  /** How long one request may wait for its answer, and for each next piece of it. @default 30 s */
  readonly timeout?: Duration;
  /** @default 'pawl' */
  readonly userAgent?: string;
  /** How long a writer of a layout folder waits for other writers. @default 30 s */
  readonly lockPatience?: Duration;
  /** How often a request is sent at most, the first time included. @default 5 */
  readonly attempts?: number;
  /**
   * How long requests are sent again, however often, where somebody answers but cannot do it now (408, 429, 5xx) or connections break: for programs
   * that people wait for. All requests to a host have it together; what led to an answer is given back. Errors then say how often and for how long it
   * was tried, and a Retry-After of more than 5 s that it does not reach for ends it at once. @default not longer than `attempts` take
   */
  readonly patience?: Duration;
  /**
   * Bytes of manifests that are kept of each repository, so that none is read twice; with it, blobs that were seen are not looked for again.
   * For programs that end soon. @default 0
   */
  readonly remember?: number;
  /** Told the host when a call to it, with all of its attempts, has taken three seconds: for whoever waits. @default nobody */
  readonly onWait?: (host: string) => void;
  /** Told of blobs above 256 KiB while they are sent, and at their end. @default nobody */
  readonly onUpload?: (progress: UploadProgress) => void;
  readonly clock?: () => Date;
  /** From 0 to below 1; spreads retries, decides nothing. */
  readonly random?: () => number;
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export type RegistrySettings = Required<Omit<RegistryOptions, 'certificateAuthority'>> & Pick<RegistryOptions, 'certificateAuthority'>;

export function registrySettings(options: RegistryOptions): RegistrySettings {
  return { ...defaults, ...options };
}

const defaults: RegistrySettings = {
  plainHttp: false,
  credentials: async () => undefined,
  timeout: Duration.seconds(30),
  userAgent: 'pawl',
  lockPatience: Duration.seconds(30),
  attempts: 5,
  patience: Duration.milliseconds(0),
  remember: 0,
  onWait: () => {},
  onUpload: () => {},
  clock: () => new Date(),
  random: Math.random,
  wait: pause,
};

async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // The caller's reason and not the timer's AbortError.
    signal?.throwIfAborted();
    throw error;
  }
}
