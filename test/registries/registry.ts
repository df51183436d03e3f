import type { BuildProgress } from '../control-plane/build/build-binary.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import type { Missing } from '../control-plane/build/locate.ts';
import { ControlPlaneError } from '../control-plane/control-plane-error.ts';
import { type Cleanup, missing } from '../control-plane/for-tests.ts';
import { type Distribution, findDistribution, runDistribution } from './distribution.ts';
import { asksForTokens } from './front/asks-for-tokens.ts';
import { type Guard, startFront } from './front/front.ts';
import { type ImmutableTags, immutableTags } from './front/immutable-tags.ts';
import { type Accounts, startTokenServer, type TokenServer } from './front/token-server.ts';
import { findGoContainerregistry, runGoContainerregistry } from './go-containerregistry.ts';

/** A registry server of the caller, empty at the start. */
export interface TestRegistry {
  /** `127.0.0.1:PORT`, plain HTTP. */
  readonly host: string;
  /** Collects the garbage of what is stored, and says what it did; undefined where the server has no collector. */
  readonly collectGarbage: (() => Promise<string>) | undefined;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** Whose server. CNCF distribution keeps its data in a folder, has no referrers API and takes minutes to build. @default 'go-containerregistry' */
  readonly server?: 'go-containerregistry' | 'distribution';
  /** Serve the referrers API; go-containerregistry's only. @default true */
  readonly referrers?: boolean;
  /** Who may do what, by Bearer tokens; distribution checks them itself. @default anybody may do everything */
  readonly accounts?: Accounts;
  /** Refuse to move tags. @default they move */
  readonly immutableTags?: ImmutableTags;
}

/** Starts a registry; it ends with this process at the latest. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const found = await findServer(options);
  if (found.kind === 'missing') throw new ControlPlaneError('MISSING', `Cannot start a registry: ${found.what}`, { fix: found.how });
  return start(found.run, options);
}

/** The same for a suite: stopped after it, and a reason to skip it where the server cannot be had; with CI=true that is an error. */
export async function registryForTests(
  t: Cleanup,
  options: RegistryOptions = {},
): Promise<{ readonly kind: 'ready'; readonly registry: TestRegistry } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findServer(options, buildReporter(console.error));
  if (found.kind === 'missing') return missing(found);
  const registry = await start(found.run, options);
  t.after(() => registry.stop());
  return { kind: 'ready', registry };
}

type Run = (tokens: TokenServer | undefined) => Promise<Server>;
type Server = Pick<Distribution, 'host' | 'stop'> & Partial<Distribution>;

async function findServer(
  { server = 'go-containerregistry', referrers = true }: RegistryOptions,
  onProgress?: (progress: BuildProgress) => void,
): Promise<{ readonly kind: 'found'; readonly run: Run } | Missing> {
  switch (server) {
    case 'go-containerregistry': {
      const found = await findGoContainerregistry(onProgress);
      return found.kind === 'missing'
        ? found
        : { kind: 'found', run: () => runGoContainerregistry(found.binaries.registry, { referrers }) };
    }
    case 'distribution': {
      const found = await findDistribution({ onProgress });
      return found.kind === 'missing' ? found : { kind: 'found', run: (tokens) => runDistribution(found.binaries.distribution, tokens) };
    }
  }
}

/** The server, and before it what it cannot do itself. */
async function start(run: Run, options: RegistryOptions): Promise<TestRegistry> {
  const tokens = options.accounts === undefined ? undefined : await startTokenServer(options.accounts);
  const server = await run(tokens);
  const guards: Guard[] = [];
  if (tokens !== undefined && options.server !== 'distribution') guards.push(asksForTokens(tokens));
  if (options.immutableTags !== undefined) guards.push(immutableTags(server.host, options.immutableTags));
  const front = guards.length === 0 ? undefined : await startFront(server.host, { guards });
  return {
    host: front?.host ?? server.host,
    collectGarbage: server.collectGarbage,
    stop: async () => {
      await front?.stop();
      await server.stop();
      await tokens?.stop();
    },
  };
}
