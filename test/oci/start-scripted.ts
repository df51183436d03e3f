import type { TestContext } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { RegistryOptions } from '../../lib/oci/registry-settings.ts';
import { type Respond, type ScriptedRegistry, scriptedRegistry } from './scripted-registry.ts';

export const blob = 'the bytes of a blob';
export const descriptor = { mediaType: 'text/plain', digest: digestOf(blob), size: blob.length };
export const manifest = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] });
export const manifestHeaders = { 'content-type': mediaTypes.manifest, 'docker-content-digest': digestOf(manifest) };

export const clock = new Date('2030-01-01T00:00:00Z');

/** A scripted registry and a repository of it; waits are written down and not waited for: the clock jumps. */
export async function startScripted(t: TestContext, respond: Respond, options: RegistryOptions = {}) {
  const registry = await scriptedRegistry(respond);
  const waits: number[] = [];
  const waited = () => waits.reduce((sum, one) => sum + one, 0);
  const context = createRegistryContext({
    plainHttp: true,
    clock: () => new Date(clock.getTime() + waited()),
    random: () => 0.5,
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...options,
  });
  const open = (name: string): Repository => openRepository(`oci://${registry.host}/${name}`, context);
  t.after(async () => {
    await registry.close();
    await context.close();
  });
  return { registry, waits, open, repository: open('acme/shop') };
}

export function methodsOf(registry: ScriptedRegistry): readonly string[] {
  return registry.seen.map(({ method }) => method);
}
