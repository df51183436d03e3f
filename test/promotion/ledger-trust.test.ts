import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord, readHead, resolveLedger } from '../../lib/promotion/ledger.ts';
import { draft, someManifest, writeRecord, writer } from './ledger-samples.ts';
import { signatures } from './signatures.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

test('appendRecord signs a record before anybody can see it, and gives back who did', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const order: string[] = [];
  const watched: Repository = {
    ...repository,
    writeManifest: async (manifest, options = {}) => {
      if (options.tag?.startsWith('record-')) order.push('written');
      return repository.writeManifest(manifest, options);
    },
  };
  const ledger = book.ledger(writer(watched), 'ann');
  const entry = await appendRecord(
    {
      ...ledger,
      sign: async (record, call) => {
        assert.equal(await repository.resolve(record.digest), undefined);
        order.push('signed');
        await ledger.sign?.(record, call);
      },
    },
    async () => draft(null),
  );
  assert.deepEqual(order, ['signed', 'written']);
  assert.equal(entry?.verification.kind, 'signed');
  assert.deepEqual(await readHead(repository, { verify: book.verify }), { kind: 'head', entry, ignored: [] });
});

test('appendRecord writes nothing where records must be signed and nobody signs, or somebody who is not trusted', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  for (const name of [undefined, 'eve'])
    await assert.rejects(
      appendRecord(book.ledger(writer(repository), name), async () => draft(null)),
      { code: 'UNTRUSTED', message: name === undefined ? /only signed records count there$/ : /It is signed by eve$/ },
    );
  assert.deepEqual(await repository.tags(), [], 'no record, and no claim that others would wait for');
});

test('appendRecord withdraws its claim where signing took too long', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const plain = writer(repository);
  let slow = 1;
  const ledger = book.ledger(plain, 'ann');
  const entry = await appendRecord(
    {
      ...ledger,
      sign: async (record, call) => {
        if (slow-- > 0) for (let second = 0; second < 4; second += 1) await plain.wait(10_000);
        await ledger.sign?.(record, call);
      },
    },
    async () => draft(null),
  );
  assert.equal(entry?.record.sequence, 1);
  assert.equal(slow, -1, 'it was signed a second time, under a second claim');
});

test('a record that nobody trusted signed neither moves nor forks the ledger, and is told of', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const first = await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  const beside = await writeRecord(repository, undefined, { why: 'beside' });
  const above = await writeRecord(repository, first, { why: 'above' });
  const far = await writeRecord(repository, above, { sequence: 900_000 });
  book.of.set(above.digest, 'eve');
  const head = await readHead(repository, { verify: book.verify });
  assert.deepEqual(head, {
    kind: 'head',
    entry: first,
    ignored: [
      { digest: beside.digest, sequence: 1, reason: 'It is not signed' },
      { digest: above.digest, sequence: 2, reason: 'It is signed by eve' },
      { digest: far.digest, sequence: 900_000, reason: 'It is not signed' },
    ],
  });
  const second = await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null, { why: 'ours' }));
  assert.equal(second?.record.sequence, 2);
  assert.equal((await repository.resolve('current'))?.digest, second?.digest);
  assert.equal((await readHead(repository)).kind, 'fork', 'without trust everybody counts');
});

test('a record that is signed and cannot be read closes the ledger, one that is not signed does not', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  const { digest } = await someManifest(repository);
  const manifest = await repository.readManifest(digest);
  assert.ok(manifest !== undefined);
  await repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { tag: recordTag(2, digest) });
  const head = await readHead(repository, { verify: book.verify });
  assert.equal(head.kind === 'head' && head.ignored[0]?.digest, digest);
  book.of.set(digest, 'ann');
  await assert.rejects(readHead(repository, { verify: book.verify }), { code: 'BAD_RECORD' });
});

test('two records of one sequence fork the ledger only where somebody who is trusted signed both', async () => {
  const repository = memoryRepository();
  const book = signatures('ann', 'bob');
  const root = await writeRecord(repository, undefined);
  const sides = [await writeRecord(repository, root, { why: 'one' }), await writeRecord(repository, root, { why: 'other' })] as const;
  const top = await writeRecord(repository, sides[0]);
  for (const entry of [root, sides[0], top]) book.of.set(entry.digest, 'ann');
  const read = () => readHead(repository, { verify: book.verify });
  assert.equal((await read()).kind, 'head');
  book.of.set(sides[1].digest, 'bob');
  const fork = await read();
  assert.ok(fork.kind === 'fork');
  assert.deepEqual(new Set(fork.entries.map(({ digest }) => digest)), new Set(sides.map(({ digest }) => digest)));
});

test('where the key of an ancestor is trusted no more, the chain by hash says which of two records is real', async () => {
  const repository = memoryRepository();
  const book = signatures('old', 'new');
  const root = await writeRecord(repository, undefined);
  const real = await writeRecord(repository, root, { why: 'real' });
  const top = await writeRecord(repository, await writeRecord(repository, real));
  for (const entry of [root, real]) book.of.set(entry.digest, 'old');
  book.of.set(top.digest, 'new');
  book.trusted.delete('old');
  const other = await writeRecord(repository, root, { why: 'other' });
  const read = async () => (await readHead(repository, { verify: book.verify })).kind;
  assert.equal(await read(), 'head', 'of both nobody is trusted, and the chain goes through one of them');
  book.of.set(other.digest, 'new');
  assert.equal(await read(), 'fork', 'the one that counts is not of the chain');
  book.of.delete(other.digest);
  book.of.set(real.digest, 'new');
  assert.equal(await read(), 'head', 'the one that counts is of the chain');
});

test('an empty list of trusted people lets no record count, and nobody begins a second history', async () => {
  const repository = memoryRepository();
  const old = await writeRecord(repository, undefined);
  const book = signatures();
  const head = await readHead(repository, { verify: book.verify });
  assert.deepEqual(head, { kind: 'empty', ignored: [{ digest: old.digest, sequence: 1, reason: 'It is not signed' }] });
  book.trusted.add('ann');
  await assert.rejects(
    appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null)),
    { code: 'UNTRUSTED', message: /none of its records counts, the newest is 1 \(sha256:/ },
  );
});

test('appendRecord puts nothing on top of a signed record where nobody is trusted any more, whoever signs it', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const signed = await appendRecord(book.ledger(writer(repository), 'ann'), async () =>
    draft(null, { who: { name: 'ann', verified: true } }),
  );
  const plain = writer(repository);
  await assert.rejects(
    appendRecord(plain, async () => assert.fail('nobody is asked for a draft')),
    {
      code: 'UNTRUSTED',
      message: /its records are signed, and this project trusts nobody: record 1 is signed by ann$/,
      fix: 'Say whom it trusts with project({ trust })',
    },
  );
  assert.equal((await readHead(repository)).kind === 'head' && (await repository.resolve('current'))?.digest, signed?.digest);
  const sign = book.ledger(plain, 'ann').sign;
  await assert.rejects(
    appendRecord({ ...plain, ...(sign === undefined ? {} : { sign }) }, async () => draft(null)),
    { code: 'UNTRUSTED' },
    'anybody can make a key',
  );
});

test('where nobody is trusted any more, tags are not pointed at a signed record either', async () => {
  const repository = memoryRepository();
  await writeRecord(repository, undefined, { who: { name: 'ann', verified: true } });
  await assert.rejects(
    appendRecord(writer(repository), async () => undefined),
    { code: 'UNTRUSTED' },
  );
  assert.equal(await repository.resolve('current'), undefined);
});

test('resolveLedger writes nothing upon signed sides where nobody is trusted any more, whoever signs it', async () => {
  const repository = memoryRepository();
  const signed = { who: { name: 'ann', verified: true } };
  const root = await writeRecord(repository, undefined, signed);
  const sides = [await writeRecord(repository, root, { ...signed, why: 'one' }), await writeRecord(repository, root, { why: 'other' })];
  const plain = writer(repository);
  await assert.rejects(
    resolveLedger(plain, async () => assert.fail('nobody is asked what to keep')),
    { code: 'UNTRUSTED', message: /its records are signed, and this project trusts nobody: record [12] is signed by ann$/ },
  );
  assert.equal((await repository.tags()).filter((tag) => tag.startsWith('record-3-')).length, 0);
  const keep = async () => ({ keep: sides[0]?.digest ?? root.digest, draft: draft(null) });
  await assert.rejects(resolveLedger({ ...plain, sign: async () => {} }, keep), { code: 'UNTRUSTED' });
});

test('readHead stops looking where somebody put records without end', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const root = await writeRecord(repository, undefined);
  book.of.set(root.digest, 'ann');
  const manifest = await repository.readManifest(root.digest);
  assert.ok(manifest !== undefined);
  const tags = Array.from({ length: 5000 }, (_, index) => recordTag(index + 2, root.digest));
  let looks = 0;
  const crowded: Repository = { ...repository, tags: async () => [...(await repository.tags()), ...tags] };
  const verify: typeof book.verify = async () => {
    looks += 1;
    return { kind: 'untrusted', reason: 'It is not signed' };
  };
  assert.equal((await readHead(crowded, { verify })).kind, 'empty');
  assert.ok(looks <= 1024, String(looks));
});
