import { Duration } from '../../duration.ts';
import { RegistryError } from '../registry-error.ts';

export interface Watchdog {
  /** Fires when the caller gives up, when nothing has come for `timeout`, or when the whole has taken twenty times as long. */
  readonly signal: AbortSignal;
  progress(): void;
  stop(): void;
}

export interface WatchdogOptions {
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly action: string;
  readonly host: string;
}

export function startWatchdog({ timeout, signal, action, host }: WatchdogOptions): Watchdog {
  const controller = new AbortController();
  const abandon = (limit: number) => () => {
    const message = `Cannot ${action}: ${host} did not answer within ${Duration.milliseconds(limit)}`;
    controller.abort(
      new RegistryError('TIMEOUT', message, {
        retryable: true,
        fix: 'See whether the registry is up, or a proxy or firewall lies between',
      }),
    );
  };
  const silence = setTimeout(abandon(timeout), timeout);
  const whole = setTimeout(abandon(timeout * patience), timeout * patience);
  const relay = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', relay, { once: true });
  return {
    signal: controller.signal,
    progress: () => silence.refresh(),
    stop: () => {
      clearTimeout(silence);
      clearTimeout(whole);
      signal?.removeEventListener('abort', relay);
    },
  };
}

/** A body that comes in drops must end too. */
const patience = 20;
