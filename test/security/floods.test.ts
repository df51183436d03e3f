import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { claimTag, readTags, recordTag } from '../../lib/promotion/ledger/tags.ts';
import { appendRecord, readHead } from '../../lib/promotion/ledger.ts';
import { draft, writer } from '../promotion/ledger-samples.ts';
import { signatures } from '../promotion/signatures.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { startFront } from '../registries/front/front.ts';
import { registryForTests } from '../registries/registry.ts';

/** What a stranger with the right to push, and no key, puts beside a ledger. */
function crowded(repository: Repository, tags: readonly string[]): Repository {
  return { ...repository, tags: async () => [...(await repository.tags()), ...tags] };
}

const many = Array.from({ length: 10_000 }, (_, index) => digestOf(`stranger ${index}`));

test('10,000 records that say they are the next one cost one list of tags, and close the ledger', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  let looks = 0;
  const verify: typeof book.verify = async (...asked) => {
    looks += 1;
    return book.verify(...asked);
  };
  const flooded = crowded(
    repository,
    many.map((digest) => recordTag(2, digest)),
  );
  await assert.rejects(readHead(flooded, { verify }), {
    code: 'BAD_RECORD',
    message: /10000 records say that they are it, expected at most 256$/,
  });
  assert.equal(looks, 0);
});

test('a million tags are read in one pass', () => {
  const tags = Array.from({ length: 1_000_000 }, (_, index) => `record-2-${index.toString(16).padStart(64, '0')}`);
  assert.equal(readTags(tags).records.get(2)?.length, 1_000_000);
});

test('10,000 claims delay a writer by the life of one claim, and it clears only some of them away', async () => {
  const repository = memoryRepository();
  for (const [index] of many.entries())
    await repository.writeManifest(
      { mediaType: mediaTypes.manifest, bytes: Buffer.from(`{"n":${index}}`) },
      { tag: claimTag({ sequence: 1, nonce: index.toString(16).padStart(16, '0') }) },
    );
  const ledger = writer(repository);
  let removed = 0;
  const counting: Repository = {
    ...repository,
    removeTag: async (tag, options) => {
      removed += 1;
      return repository.removeTag(tag, options);
    },
  };
  const entry = await appendRecord({ ...ledger, repository: counting }, async () => draft(null));
  assert.equal(entry?.record.sequence, 1);
  const waited = ledger.waits.reduce((sum, pause) => sum + pause, 0);
  assert.ok(waited >= 60_000 && waited < 80_000, `${waited} ms`);
  assert.ok(removed <= 66, `${removed} tags`);
});

test('tags that only look like those of a ledger are nobody’s', () => {
  const hex = 'a'.repeat(64);
  const tags = [
    `record-0-${hex}`,
    `record-01-${hex}`,
    `record-1-${hex}0`,
    `record-1-${hex.toUpperCase()}`,
    `record-9999999999999999-${hex}`,
    `RECORD-1-${hex}`,
  ];
  const read = readTags(tags);
  assert.deepEqual([read.records.size, read.claims.length, read.resolutions.length], [0, 0, 0]);
});

test('what refers to a record is read up to a number and a size, and then nobody says that it is not signed', async (t) => {
  const found = await registryForTests(t, { referrers: false });
  if (found.kind === 'missing') return t.skip(found.reason);
  const front = await startFront(found.registry.host);
  t.after(() => front.stop());
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const repository = openRepository(`oci://${front.host}/acme/shop/production`, context);
  const subject = digestOf('the record');
  const listing = (digests: readonly string[], size = 2) => ({
    mediaType: mediaTypes.index,
    bytes: Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.index,
        manifests: digests.map((digest) => ({ mediaType: mediaTypes.manifest, digest, size })),
      }),
    ),
  });
  const tag = subject.replace(':', '-');
  await repository.writeManifest(listing(many), { tag });
  const before = front.requests.length;
  await assert.rejects(repository.referrers(subject), { code: 'TOO_LARGE', message: /more than 2000$/ });
  assert.ok(front.requests.length - before < 10, 'it is the list alone that was read');

  const large = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: mediaTypes.manifest,
          annotations: { index: String(index), x: 'x'.repeat(4_000_000) },
        }),
      );
      return (await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes })).digest;
    }),
  );
  await repository.writeManifest(listing(large, 4_000_100), { tag });
  await assert.rejects(repository.referrers(subject), { code: 'TOO_LARGE', message: /more than 67108864 bytes$/ });
});
