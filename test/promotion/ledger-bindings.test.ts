import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hints, recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord, readHead } from '../../lib/promotion/ledger.ts';
import type { PromotionRecord } from '../../lib/promotion/record.ts';
import { staysIn } from '../../lib/release/moves/stays.ts';
import type { Identity } from '../../lib/signing/identity.ts';
import { draft, writeRecord, writer } from './ledger-samples.ts';
import { signatures } from './signatures.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

test('a record of another project, or of none, does not count where the project is known', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const ledger = { ...book.ledger(writer(repository), 'ann'), environment: draft(null).environment, project: 'bank' };
  const entry = await appendRecord(ledger, async () => draft(null));
  assert.equal(entry?.record.project, 'bank');
  const read = (project: string) => readHead(repository, { verify: book.verify, environment: ledger.environment, project });
  assert.equal((await read('bank')).kind, 'head');
  const elsewhere = await read('shop');
  assert.equal(elsewhere.kind, 'empty');
  assert.match(elsewhere.ignored[0]?.reason ?? '', /signed for project "bank", and copied here/);
});

test('a record that says somebody else signed it, or that it is proven and not how, does not count', async () => {
  for (const who of [
    { name: 'sam', verified: true },
    { name: 'sam', verified: true, identity: key('sam', 'b') },
  ] satisfies PromotionRecord['who'][]) {
    const repository = memoryRepository();
    const book = signatures('kim');
    const { digest } = await writeRecord(repository, undefined, { who });
    book.of.set(digest, 'kim');
    const head = await readHead(repository, { verify: book.verify, environment: draft(null).environment });
    assert.equal(head.kind, 'empty', JSON.stringify(who));
    assert.match(head.ignored[0]?.reason ?? '', /proven to be by sam, and not how|says that sam signed it, and kim did/);
  }
});

test('the newest record is found by the hint where its own tag was taken away, and the next writer tags it again', async () => {
  const repository = memoryRepository();
  const ledger = writer(repository);
  await appendRecord(ledger, async () => draft(null));
  const held = await appendRecord(ledger, async () => ({ ...draft(null), action: 'hold' }));
  assert.ok(held !== undefined);
  const tag = recordTag(2, held.digest);
  await repository.removeTag(tag);
  const head = await readHead(repository);
  assert.equal(head.kind === 'head' && head.entry.digest, held.digest);
  const next = await appendRecord(ledger, async () => ({ ...draft(null), action: 'unhold' }));
  assert.equal(next?.record.previous, held.digest);
  assert.ok((await repository.tags()).includes(tag));
});

test('a hint that names no record, or one below the newest, changes nothing', async () => {
  const repository = memoryRepository();
  const ledger = writer(repository);
  const first = await appendRecord(ledger, async () => draft(null));
  const second = await appendRecord(ledger, async () => draft(null));
  assert.ok(first !== undefined && second !== undefined);
  for (const bytes of [Buffer.from('{}'), (await repository.readManifest(first.digest))?.bytes ?? Buffer.from('')]) {
    await repository.writeManifest({ mediaType: 'application/vnd.oci.image.manifest.v1+json', bytes }, { tag: hints.current });
    const head = await readHead(repository);
    assert.equal(head.kind === 'head' && head.entry.digest, second.digest);
  }
});

test('nobody gains time by writing a date: a record is at least as young as the one before it', () => {
  const at = (sequence: number, when: string, version: string) => ({
    digest: `sha256:${String(sequence).repeat(64)}` as const,
    verification: { kind: 'none' } as const,
    record: {
      ...recordOf(sequence),
      when,
      to: { version, index: `sha256:${'a'.repeat(63)}${sequence}`, manifest: `sha256:${'b'.repeat(64)}` },
    } as PromotionRecord,
  });
  const stays = staysIn([at(2, '2020-01-01T00:00:00.000Z', '1.1.0'), at(1, '2026-11-01T00:00:00.000Z', '1.0.0')], new Date('2026-11-02'));
  assert.equal(stays.at(-1)?.since.toISOString(), '2026-11-01T00:00:00.000Z');
});

function recordOf(sequence: number): PromotionRecord {
  return { schema: 1, sequence, previous: null, ...draft(null) };
}

function key(name: string, letter: string): Identity {
  return { kind: 'key', keyId: `sha256:${letter.repeat(64)}`, name };
}
