import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { claimTag, readTags, recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord, LedgerError, readDisagreement, readHead } from '../../lib/promotion/ledger.ts';
import { draft, writeRecord, writer } from '../promotion/ledger-samples.ts';
import { signatures } from '../promotion/signatures.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';

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

test('the refusal of a crowd says which tags to take away, with a command where they lie in a registry', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const entry = await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  assert.ok(entry !== undefined);
  const place = 'registry.example.com:5000/acme/shop/production';
  const refusalOf = async (sequence: number, reference: string) => {
    const flooded = crowded(
      repository,
      many.map((digest) => recordTag(sequence, digest)),
    );
    const thrown = await readHead({ ...flooded, reference }, { verify: book.verify }).catch((error: unknown) => error);
    assert.ok(thrown instanceof LedgerError);
    return thrown.fix;
  };
  const own = recordTag(1, entry.digest);
  const kept = `Find out who wrote them, and take away the tags record-1-…, but for ${own}, which is signed, and to which "current" points`;
  assert.equal(
    await refusalOf(1, `oci://${place}`),
    `${kept}: for tag in $(crane ls ${place} | grep ^record-1- | grep -v ${own}); do crane delete ${place}:$tag; done`,
  );
  for (const reference of ['oci-layout:folder/shop/production', 'oci://$(rm -rf ~)/shop'])
    assert.equal(await refusalOf(1, reference), kept);
  // Whoever may write may have put the hint on a forged one, and the real one may be any of them: no command deletes that.
  const nothing = (sequence: number) =>
    `Find out who wrote them, and take away those of the tags record-${sequence}-… that nobody who is trusted signed`;
  assert.equal(await refusalOf(900_000, `oci://${place}`), nothing(900_000));
  book.of.delete(entry.digest);
  assert.equal(await refusalOf(1, `oci://${place}`), nothing(1));
});

test('200,000 tags are read in one pass', () => {
  const tags = Array.from({ length: 200_000 }, (_, index) => `record-2-${index.toString(16).padStart(64, '0')}`);
  assert.equal(readTags(tags).records.get(2)?.length, 200_000);
});

test('150,000 sequences that nobody signed hide no more than any other crowd, and are no mistake of ours', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const lone = await writeRecord(repository, undefined, draft(null));
  const { descriptor, bytes } = (await repository.readManifest(lone.digest)) ?? assert.fail();
  await repository.writeManifest({ mediaType: descriptor.mediaType, bytes }, { tag: 'current' });
  await repository.removeTag(recordTag(1, lone.digest));
  const flooded = crowded(
    repository,
    Array.from({ length: 150_000 }, (_, index) => recordTag(index + 1, digestOf(`stranger ${index}`))),
  );
  const head = await readHead(flooded, { verify: book.verify });
  assert.equal(head.kind, 'empty');
  assert.equal((await readDisagreement(flooded, { verify: book.verify }))?.sides.length, 0);
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
  const subject = digestOf('the record');
  const large = Array.from({ length: 17 }, (_, index) =>
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, annotations: { index: String(index), x: 'x'.repeat(4_000_000) } }),
  );
  const manifests = new Map<string, string>(large.map((text) => [digestOf(text), text]));
  const asked: string[] = [];
  let listed: readonly string[] = many;
  const server = createServer((request, response) => {
    const [, what, name = ''] = /^\/v2\/acme\/shop\/(manifests|referrers)\/(.+)$/.exec(request.url ?? '') ?? [];
    asked.push(name);
    if (what !== 'manifests') return response.writeHead(404).end();
    const text = name.startsWith('sha256-') ? indexOf(listed) : manifests.get(name);
    const mediaType = name.startsWith('sha256-') ? mediaTypes.index : mediaTypes.manifest;
    return response.writeHead(text === undefined ? 404 : 200, { 'content-type': mediaType }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = createRegistryContext({ plainHttp: true });
  t.after(async () => {
    await context.close();
    server.close();
  });
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const repository = openRepository(`oci://127.0.0.1:${bound.port}/acme/shop`, context);
  await assert.rejects(repository.referrers(subject), { code: 'TOO_LARGE', message: /more than 2000$/ });
  assert.ok(asked.length < 5, 'it is the list alone that was read');
  listed = [...manifests.keys()];
  await assert.rejects(repository.referrers(subject), { code: 'TOO_LARGE', message: /more than 67108864 bytes$/ });
});

function indexOf(digests: readonly string[]): string {
  const manifests = digests.map((digest) => ({ mediaType: mediaTypes.manifest, digest, size: 2 }));
  return JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests });
}
