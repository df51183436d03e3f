import type { RegistryOptions as ClientOptions } from '../../lib/oci/registry-settings.ts';
import type { Cleanup } from '../control-plane/for-tests.ts';
import { badDay } from './front/faults.ts';
import { startFront } from './front/front.ts';
import { type RegistryOptions, registryForTests, type TestRegistry } from './registry.ts';

/** The ways that registries are, one of each: what works on all of these works. */
export const registryKinds = [
  "go-containerregistry's server",
  "go-containerregistry's server without the referrers API",
  'a registry with token authentication',
  'a registry that refuses to move tags',
  'a registry that refuses to move tags and to take them away',
  'a registry that is slow, answers 429 and breaks connections',
  'CNCF distribution',
  'CNCF distribution with token authentication',
] as const;

export type RegistryKind = (typeof registryKinds)[number];

export type KindForTests =
  | {
      readonly kind: 'ready';
      /** `127.0.0.1:PORT` */
      readonly host: string;
      /** What a registry context takes to get in, as somebody who may do everything. */
      readonly settings: ClientOptions;
      readonly registry: TestRegistry;
    }
  | { readonly kind: 'missing'; readonly reason: string };

/** A registry of that kind for a suite, or the reason to skip it. */
export async function kindForTests(t: Cleanup, kind: RegistryKind): Promise<KindForTests> {
  const found = await registryForTests(t, kinds[kind]);
  if (found.kind === 'missing') return found;
  const { registry } = found;
  const settings: ClientOptions = { plainHttp: true, credentials: async () => ({ kind: 'password', ...owner }) };
  if (kind !== 'a registry that is slow, answers 429 and breaks connections')
    return { kind: 'ready', host: registry.host, settings, registry };
  const front = await startFront(registry.host, { faults: badDay });
  t.after(() => front.stop());
  // It asks to be left alone for a second at a time: nobody waits for that here.
  return { kind: 'ready', host: front.host, settings: { ...settings, attempts: 20, wait: async () => undefined }, registry };
}

const owner = { username: 'owner', password: 'the password' };
const accounts = { owner: { password: owner.password, rights: { '*': ['pull', 'push', 'delete'] } } } as const;

const kinds: Readonly<Record<RegistryKind, RegistryOptions>> = {
  "go-containerregistry's server": {},
  "go-containerregistry's server without the referrers API": { referrers: false },
  'a registry with token authentication': { accounts },
  'a registry that refuses to move tags': { referrers: false, immutableTags: { removable: true } },
  'a registry that refuses to move tags and to take them away': { immutableTags: {} },
  'a registry that is slow, answers 429 and breaks connections': { referrers: false },
  'CNCF distribution': { server: 'distribution' },
  'CNCF distribution with token authentication': { server: 'distribution', accounts },
};
