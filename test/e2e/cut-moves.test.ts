import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readRelease } from '../../lib/artifact/read.ts';
import { readStatements } from '../../lib/artifact/signatures/read.ts';
import { verifyManifest } from '../../lib/artifact/signatures/verify.ts';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { proveChain, readHead } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { type Cut, cutAt } from '../registries/front/faults.ts';
import { type CutShop, cutShop, trusted } from './cut-shop.ts';

interface Move {
  readonly name: string;
  readonly before: readonly (readonly string[])[];
  readonly words: readonly string[];
  /** Where its record is written. @default production */
  readonly ledger?: string;
  /** What must be so in the end, whatever was cut. */
  readonly verify: (shop: CutShop, name: string) => Promise<void>;
  /**
   * What comes next, and what must be so then: asked for again, the move is refused as made already, and until the next record `current` may
   * name the one before. Nobody moves anything by that hint. @default nothing, `verify` is the end
   */
  readonly next?: Pick<Move, 'words' | 'verify'>;
}

const releases = [
  ['publish', '1.0.0'],
  ['publish', '1.1.0'],
] as const;

const moves: readonly Move[] = [
  { name: 'publish', before: [['publish', '1.0.0']], words: ['publish', '1.1.0'], verify: (shop, name) => verifyPublished(shop, name) },
  {
    name: 'promote',
    before: [...releases, ['promote', 'production', '1.0.0', '--yes', '--as', 'ann']],
    words: ['promote', 'production', '1.1.0', '--yes', '--as', 'ann'],
    verify: (shop, name) => verifyMoved(shop, name, ['promote 1.1.0', 'promote 1.0.0']),
  },
  {
    name: 'rollback',
    before: [
      ...releases,
      ['promote', 'production', '1.0.0', '--yes', '--as', 'ann'],
      ['promote', 'production', '1.1.0', '--yes', '--as', 'ann'],
    ],
    words: ['rollback', 'production', '1.0.0', '--why', 'it is slow', '--yes', '--as', 'ann'],
    verify: (shop, name) => verifyMoved(shop, name, ['rollback 1.0.0', 'promote 1.1.0', 'promote 1.0.0']),
  },
  {
    name: 'hold',
    before: [...releases, ['promote', 'production', '1.0.0', '--yes', '--as', 'ann']],
    words: ['hold', 'production', '--why', 'the holidays', '--yes', '--as', 'ann'],
    verify: async (shop, name) => void (await verifyRecords(shop.near(name, 'production'), ['hold 1.0.0', 'promote 1.0.0'])),
    next: {
      words: ['unhold', 'production', '--why', 'they are over', '--yes', '--as', 'ann'],
      verify: (shop, name) => verifyMoved(shop, name, ['unhold 1.0.0', 'hold 1.0.0', 'promote 1.0.0']),
    },
  },
  {
    name: 'veto',
    before: releases,
    words: ['veto', '1.1.0', '--why', 'it leaks', '--yes', '--as', 'ann'],
    ledger: 'vetoes',
    verify: async (shop, name) => void (await verifyRecords(shop.near(name, 'vetoes'), ['veto nothing'])),
    next: {
      words: ['unveto', '1.1.0', '--why', 'it does not', '--yes', '--as', 'ann'],
      verify: async (shop, name) => {
        const head = await verifyRecords(shop.near(name, 'vetoes'), ['unveto nothing', 'veto nothing']);
        assert.equal((await shop.near(name, 'vetoes').resolve('current'))?.digest, head.digest, 'current');
      },
    },
  },
];

for (const move of moves)
  test(`a signed ${move.name} that is cut off at any of its requests is made once by whoever asks for it again`, async (t) => {
    const shop = await startOf(t, move);
    if (shop === undefined) return;
    await shop.copy('start', 'whole');
    const already = shop.front.requests.length;
    await shop.pawl('whole', ...move.words);
    await move.verify(shop, 'whole');
    const requests = shop.front.requests.length - already;
    assert.ok(requests > 15, `${requests} requests`);
    for (let number = 1; number <= requests; number += 1)
      for (const when of cutsAt(move, number)) await verifyCut(shop, move, { number, when });
  });

async function startOf(t: TestContext, { before }: Move): Promise<CutShop | undefined> {
  const shop = await cutShop(t);
  for (const words of shop === undefined ? [] : before) {
    const ran = await shop?.pawl('start', ...words);
    assert.equal(ran?.code, 0, ran?.output);
  }
  return shop;
}

/**
 * With CI=true every request in both ways, of what writes a record and nothing else every third in turns (test/release/cut-moves.test.ts cuts all);
 * else every fifth of a promotion, fewer of what is written in the same way, in turns.
 */
function cutsAt({ name }: Move, number: number): readonly Cut['when'][] {
  const isRecordAlone = name === 'hold' || name === 'veto';
  if (process.env.CI === 'true' && !isRecordAlone) return ['before', 'after'];
  if (number % (process.env.CI === 'true' ? 3 : name === 'promote' ? 5 : 9) !== 0) return [];
  return [number % 2 === 0 ? 'before' : 'after'];
}

async function verifyCut(shop: CutShop, move: Move, { number, when }: { readonly number: number; readonly when: Cut['when'] }) {
  const where = `${move.name}, cut ${when} request ${number}`;
  const name = `${move.name}-${when}-${number}`;
  await shop.copy('start', name);
  shop.front.fail(cutAt(number, { when, lasting: true }));
  const first = await shop.pawl(name, ...move.words);
  shop.front.fail();
  const verified = async () => {
    if (first.code === 0) await move.verify(shop, name);
    await verifySigned(shop, name);
    const ledger = shop.near(name, move.ledger ?? 'production');
    const between = await recordTags(ledger);
    const again = await shop.pawl(name, ...move.words);
    // A rollback says that it is there already; everything else that it could say is seen in what it left.
    assert.ok([0, 1].includes(again.code), again.output);
    await move.verify(shop, name);
    const later = await recordTags(ledger);
    assert.deepEqual(
      between.filter((tag) => !later.includes(tag)),
      [],
      'a record is lost',
    );
    if (move.next === undefined) return;
    const next = await shop.pawl(name, ...move.next.words);
    assert.equal(next.code, 0, next.output);
    await move.next.verify(shop, name);
  };
  await verified().catch((error: unknown) => assert.fail(`${where}: ${error}\nIt had said: ${first.output}`));
}

/** Nobody ever sees a version or a record that is not signed: whatever has a tag is. */
async function verifySigned(shop: CutShop, name: string): Promise<void> {
  const release = shop.near(name);
  for (const version of await release.tags()) {
    const { digest, environments } = await readRelease(release, version);
    for (const one of [digest, ...[...environments.values()].map((child) => child.digest)]) await assertSigned(release, one);
  }
  for (const ledger of [shop.near(name, 'production'), shop.near(name, 'vetoes')])
    for (const tag of await ledger.tags()) {
      const found = await ledger.resolve(tag);
      if (found !== undefined && !tag.startsWith('claim-')) await assertSigned(ledger, found.digest);
    }
}

async function assertSigned(repository: Repository, digest: Digest): Promise<void> {
  assert.equal((await verifyManifest(repository, digest, { trusted })).kind, 'signed', `${digest} of ${repository.reference}`);
}

/** Two versions, and of the new one each statement once. */
async function verifyPublished(shop: CutShop, name: string): Promise<void> {
  const release = shop.near(name);
  assert.deepEqual(await release.tags(), ['1.0.0', '1.1.0']);
  const { digest, environments } = await readRelease(release, '1.1.0');
  assert.deepEqual([...environments.keys()].sort(), ['production', 'staging']);
  assert.equal((await readStatements(release, digest, { trusted })).length, 3);
  for (const child of environments.values()) assert.equal((await readStatements(release, child.digest, { trusted })).length, 1);
}

/** One chain of records in production, newest first, that says just this; and the hints name its head. */
async function verifyMoved(shop: CutShop, name: string, wanted: readonly string[]): Promise<void> {
  const production = shop.near(name, 'production');
  const head = await verifyRecords(production, wanted);
  assert.equal((await production.resolve('current'))?.digest, head.digest, 'current');
  assert.equal((await production.resolve('live'))?.digest, head.record.to?.manifest, 'live');
}

/** One chain of records, newest first, that says just this, and no other record. Gives its head. */
async function verifyRecords(ledger: Repository, wanted: readonly string[]): Promise<LedgerEntry> {
  const reading = { verify: (digest: Digest) => verifyManifest(ledger, digest, { trusted }) };
  const head = await readHead(ledger, reading);
  assert.ok(head.kind === 'head', head.kind);
  assert.deepEqual(head.ignored, []);
  const chain = await proveChain(ledger, head.entry, reading);
  assert.deepEqual(
    chain.map(({ record }) => `${record.action} ${record.to?.version ?? 'nothing'}`),
    wanted,
  );
  const tags = await recordTags(ledger);
  assert.deepEqual(tags.map((tag) => `sha256:${tag.split('-')[2]}`).sort(), chain.map(({ digest }) => digest).sort());
  return head.entry;
}

async function recordTags(repository: Repository): Promise<readonly string[]> {
  return (await repository.tags()).filter((tag) => tag.startsWith('record-'));
}
