import { Duration } from '../duration.ts';
import { openRepository } from '../oci/open-repository.ts';
import { createRegistryContext, type RegistryContext, type RegistryOptions } from '../oci/registry-context.ts';
import type { Tools } from './tools.ts';

export interface OpenRegistries {
  readonly open: Tools['openRepository'];
  close(): Promise<void>;
}

/** Worlds of connections and tokens, made when first asked for: with TLS or, where a flag says so, without; for each patience. */
export function openRegistries(options: Omit<RegistryOptions, 'plainHttp' | 'patience'>): OpenRegistries {
  const contexts = new Map<string, RegistryContext>();
  const contextOf = ({ plainHttp, patience = 'long' }: Parameters<OpenRegistries['open']>[1]) => {
    const key = `${patience} ${plainHttp}`;
    const context = contexts.get(key) ?? createRegistryContext({ ...options, plainHttp, patience: patiences[patience] });
    contexts.set(key, context);
    return context;
  };
  return {
    open: (reference, how) => openRepository(reference, contextOf(how)),
    close: async () => {
      await Promise.all([...contexts.values()].map((context) => context.close()));
    },
  };
}

/**
 * Long: somebody waits for the command, and would only type it again. Short: no longer than five attempts at a registry that says 503 take anyway,
 * and no Retry-After beyond it is waited for.
 */
const patiences = { long: Duration.seconds(60), short: Duration.seconds(3) };
