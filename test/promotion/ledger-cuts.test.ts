import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { appendRecord, readHead, readHistory } from '../../lib/promotion/ledger.ts';
import { cutAt } from '../registries/front/faults.ts';
import { type Front, startFront } from '../registries/front/front.ts';
import { type RegistryOptions, registryForTests } from '../registries/registry.ts';
import { draft, someManifest, writer } from './ledger-samples.ts';

const registries = { 'that deletes and moves tags': {}, 'that never changes a tag': { immutableTags: {} } } satisfies Record<
  string,
  RegistryOptions
>;

/** Every request with CI=true, else every fourth. */
const step = process.env.CI === 'true' ? 1 : 4;

for (const [name, options] of Object.entries(registries))
  test(`a writer that is cut off at any of its requests leaves what the next one goes on from, on a registry ${name}`, async (t) => {
    const world = await newWorld(t, options);
    if (world === undefined) return;
    const requests = await requestsOfAnAppend(world);
    assert.ok(requests > 5, `${requests} requests`);
    for (const when of ['before', 'after'] as const)
      for (let number = 1; number <= requests; number += step) await cutOffAt(world, { number, when });
  });

interface World {
  readonly front: Front;
  /** A repository as the registry has it, and as it is seen through the front. */
  open(name: string): { readonly near: Repository; readonly far: Repository };
}

/** How many requests one append takes when nothing goes wrong. */
async function requestsOfAnAppend({ front, open }: World): Promise<number> {
  const { near, far } = open('whole');
  await append(far, { name: 'ada', manifest: await someManifest(near) });
  return front.requests.length;
}

async function cutOffAt({ front, open }: World, { number, when }: { readonly number: number; readonly when: 'before' | 'after' }) {
  const where = `cut ${when} request ${number}`;
  const { near, far } = open(`${when}-${number}`);
  const manifest = await someManifest(near);
  front.fail(cutAt(number, { when, lasting: true }));
  const told = await append(far, { name: 'ada', manifest }).catch(() => undefined);
  front.fail();
  const between = await readHead(near);
  const entry = await append(far, { name: 'bob', manifest });

  const head = await readHead(near);
  assert.ok(head.kind === 'head' && head.entry.digest === entry?.digest, where);
  const chain = (await readHistory(near, head.entry, { limit: 10 })).map(({ digest }) => digest);
  if (told !== undefined) assert.ok(chain.includes(told.digest), `${where}: a record that its writer was told of is lost`);
  if (between.kind === 'head') assert.ok(chain.includes(between.entry.digest), `${where}: a record that stood there is lost`);
  assert.equal(chain.length, between.kind === 'head' ? 2 : 1, where);
  assert.equal((await near.resolve('current'))?.digest, head.entry.digest, where);
  assert.equal((await near.resolve('live'))?.digest, manifest.digest, where);
}

function append(repository: Repository, { name, manifest }: { readonly name: string; readonly manifest: Descriptor }) {
  return appendRecord(writer(repository), async () => draft(manifest, { who: { name, verified: false } }));
}

/** Undefined where there is no registry, and the test is skipped. */
async function newWorld(t: TestContext, options: RegistryOptions): Promise<World | undefined> {
  const found = await registryForTests(t, options);
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const front = await startFront(found.registry.host);
  t.after(() => front.stop());
  // Each request once: who is cut off for good gains nothing by asking again.
  const context = createRegistryContext({ plainHttp: true, attempts: 1 });
  t.after(() => context.close());
  const at = (host: string, name: string) => openRepository(`oci://${host}/cut/${name}`, context);
  return { front, open: (name) => ({ near: at(found.registry.host, name), far: at(front.host, name) }) };
}
