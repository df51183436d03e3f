import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { appendRecord, type Ledger, readHead, readHistory } from '../../lib/promotion/ledger.ts';
import { registryForTests } from '../registries/registry.ts';
import { draft, someManifest } from './ledger-samples.ts';
import { memoryFolder } from './memory-disk.ts';

/** With the real clock and real pauses, and no order but the one that comes about. */
async function threeAtOnce(open: () => Repository): Promise<void> {
  const manifest = await someManifest(open());
  const work = async (name: string) => {
    const ledger: Ledger = {
      repository: open(),
      clock: () => new Date(),
      random: Math.random,
      wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
    };
    for (let round = 0; round < 2; round += 1) await appendRecord(ledger, async () => draft(manifest, { who: { name, verified: false } }));
  };
  await Promise.all(['ada', 'bob', 'cyd'].map(work));
  const head = await readHead(open());
  assert.ok(head.kind === 'head');
  const history = await readHistory(open(), head.entry, { limit: 100 });
  assert.equal(history.length, 6);
  assert.deepEqual(history.map(({ record }) => record.who.name).sort(), ['ada', 'ada', 'bob', 'bob', 'cyd', 'cyd']);
  assert.equal((await open().resolve('current'))?.digest, head.entry.digest);
  assert.deepEqual(
    (await open().tags()).filter((tag) => tag.startsWith('claim-')),
    [],
  );
}

test('three promoters at once end in one chain on a layout folder', async (t) => {
  const folder = await memoryFolder(t);
  await threeAtOnce(() => openRepository(`oci-layout:${folder}/staging`));
});

for (const referrers of [true, false]) {
  test(`three promoters at once end in one chain on go-containerregistry's server ${referrers ? 'with' : 'without'} the referrers API`, async (t) => {
    const found = await registryForTests(t, { referrers });
    if (found.kind === 'missing') return t.skip(found.reason);
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    await threeAtOnce(() => openRepository(`oci://${found.registry.host}/shop/staging`, context));
  });
}
