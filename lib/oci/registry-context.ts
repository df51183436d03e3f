import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from '../duration.ts';
import type { CredentialSource } from './credentials/credential.ts';

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
  readonly clock?: () => Date;
  readonly random?: () => number;
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** What the repositories of one program share: settings, connections, tokens. Close it when the last of them is done. */
export interface RegistryContext {
  readonly settings: Required<Omit<RegistryOptions, 'certificateAuthority'>> & { readonly certificateAuthority: string | undefined };
  close(): Promise<void>;
}

export function createRegistryContext(options: RegistryOptions = {}): RegistryContext {
  const settings: RegistryContext['settings'] = {
    plainHttp: options.plainHttp ?? false,
    credentials: options.credentials ?? (async () => undefined),
    certificateAuthority: options.certificateAuthority,
    timeout: options.timeout ?? Duration.seconds(30),
    userAgent: options.userAgent ?? 'pawl',
    lockPatience: options.lockPatience ?? Duration.seconds(30),
    attempts: options.attempts ?? 5,
    clock: options.clock ?? (() => new Date()),
    random: options.random ?? Math.random,
    wait: options.wait ?? ((milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal })),
  };
  return { settings, close: async () => undefined };
}
