import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { previewResolve, resolveEnvironment } from '../../lib/release/ledgers/resolve.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { type TrustedWorld, trustedWorld } from './trusted-world.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string): Move => ({ environment: 'production', version, action: 'promote', who: 'x', why: null });
const words = { who: 'x', why: 'y' };

/** A checkout of before, or after, there was trust. */
function untrusting(workplace: Workplace): Workplace {
  return { ...workplace, project: { ...workplace.project, trust: undefined } };
}

/** `sam` has moved production to 1.0.0 while the project trusted nobody. */
async function begunWithoutTrust(t: TestContext) {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const sam = untrusting(world.as('sam'));
  const { record: first } = await promote(sam, move('1.0.0'), go);
  assert.ok(first !== undefined);
  const { schema: _, ...said } = first.record;
  return { sam, first, said, production: world.repositories.environment('production') };
}

test('whoever has a key vouches for no stranger’s records above signed ones where the project trusts nobody', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  const vetoed = await writeVeto(world.as('sam'), 'veto', { ...words, version: '1.1.0' });
  assert.ok(first !== undefined);
  const { schema: _, ...said } = first.record;
  const who = { name: 'sam', verified: false };
  const override = { why: 'no time', who: 'mallory' };
  const production = world.repositories.environment('production');
  const forged = await writeRecord(production, first, { ...said, sequence: 2, previous: first.digest, who, override });
  await writeRecord(production, forged, { ...said, sequence: 3, previous: forged.digest, who });
  const { schema: __, ...veto } = vetoed.record;
  await writeRecord(world.repositories.environment('vetoes'), vetoed, { ...veto, sequence: 2, previous: vetoed.digest, who, vetoes: [] });
  const sam = untrusting(world.as('sam'));
  const refused = { code: 'UNTRUSTED', message: /this project trusts nobody: record 1 is signed by sam$/ };
  await assert.rejects(promote(sam, move('1.1.0'), go), refused);
  await assert.rejects(hold(sam, 'production', words), refused);
  await assert.rejects(acknowledge(sam, 'production', { ...words, sequence: 2 }), refused);
  await assert.rejects(writeVeto(sam, 'veto', { ...words, version: '1.0.0' }), refused);
  assert.equal((await production.tags()).filter((tag) => tag.startsWith('record-4-')).length, 0);
});

test('whoever has a key goes on where the project trusts nobody, and no record says whose it is', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const sam = untrusting(world.as('sam'));
  for (const version of ['1.0.0', '1.1.0']) assert.equal((await promote(sam, move(version), go)).result, 'written');
});

test('whoever has a key resolves no fork of a stranger’s records above signed ones where the project trusts nobody', async (t) => {
  const { world, held, plain } = await heldWorld(t);
  const production = world.repositories.environment('production');
  const forged = await writeRecord(production, held, { ...plain, sequence: 3, previous: held.digest });
  for (const why of ['a', 'b']) await writeRecord(production, forged, { ...plain, sequence: 4, previous: forged.digest, why });
  const sam = untrusting(world.as('sam'));
  const seen = (await previewResolve(sam, 'production'))?.disagreement;
  assert.equal(seen?.base?.digest, forged.digest);
  for (const { digest: keep } of [seen.base, ...seen.sides.flat()])
    await assert.rejects(resolveEnvironment(sam, 'production', { keep, seen, ...words }), {
      code: 'UNTRUSTED',
      message: /this project trusts nobody: record 2 is signed by sam$/,
    });
  assert.equal((await headOf(world.as('sam'), 'production'))?.digest, held.digest);
});

test('whoever has a key vouches for no chain of a stranger’s that left signed records behind', async (t) => {
  const { world, first, held, plain } = await heldWorld(t);
  const production = world.repositories.environment('production');
  const root = await writeRecord(production, undefined, { ...plain, sequence: 1, previous: null });
  const resolves = [root.digest, first.digest, held.digest];
  const stranger = await writeRecord(production, root, { ...plain, sequence: 3, previous: root.digest, action: 'resolve', resolves });
  const sam = untrusting(world.as('sam'));
  assert.equal((await headOf(sam, 'production'))?.digest, stranger.digest);
  const refused = { code: 'UNTRUSTED', message: /this project trusts nobody: record [12] is signed by sam$/ };
  await assert.rejects(promote(sam, move('1.1.0'), go), refused);
  assert.equal((await headOf(world.as('sam'), 'production'))?.digest, held.digest);
  // Also where their tags are gone, and only the stranger's record names them.
  const { tags } = production;
  const isSigned = (tag: string) => [first, held].some(({ digest }) => tag.endsWith(digest.slice('sha256:'.length)));
  production.tags = async (options) => (await tags(options)).filter((tag) => !isSigned(tag));
  await assert.rejects(promote(sam, move('1.1.0'), go), refused);
});

test('whoever has a key vouches for no chain of a stranger’s that leaves out the sequences of signed records, and does not name them', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const { record: first } = await promote(untrusting(world.as()), move('1.0.0'), go);
  const seen = (await previewResolve(world.as('sam'), 'production'))?.disagreement;
  assert.ok(first !== undefined && seen !== undefined);
  await resolveEnvironment(world.as('sam'), 'production', { keep: first.digest, seen, adopt: true, ...words });
  const held = await hold(world.as('sam'), 'production', words);
  const { schema: _, ...said } = first.record;
  const production = world.repositories.environment('production');
  const root = await writeRecord(production, undefined, { ...said, why: 'b' });
  const resolves = [root.digest, first.digest];
  // Nothing has sequence 4, so that nobody asks what stands beside the chain below it.
  const stranger = await writeRecord(production, root, { ...said, sequence: 5, previous: root.digest, action: 'resolve', resolves });
  const sam = untrusting(world.as('sam'));
  assert.equal((await headOf(sam, 'production'))?.digest, stranger.digest);
  await assert.rejects(promote(sam, move('1.1.0'), go), {
    code: 'UNTRUSTED',
    message: /this project trusts nobody: record [23] is signed/,
  });
  assert.equal((await headOf(world.as('sam'), 'production'))?.digest, held.digest);
});

test('whoever has a key goes on after they resolved a fork where the project trusts nobody', async (t) => {
  const { sam, first, said, production } = await begunWithoutTrust(t);
  for (const why of ['a', 'b']) await writeRecord(production, first, { ...said, sequence: 2, previous: first.digest, why });
  const seen = (await previewResolve(sam, 'production'))?.disagreement;
  const [kept, left] = seen?.sides.flat() ?? [];
  assert.ok(seen !== undefined && kept !== undefined && left !== undefined);
  assert.equal((await resolveEnvironment(sam, 'production', { keep: kept.digest, seen, ...words })).record.sequence, 3);
  // What is gone says nothing of whose it was.
  const { readManifest } = production;
  production.readManifest = async (digest, options) => (digest === left.digest ? undefined : readManifest(digest, options));
  assert.equal((await promote(sam, move('1.1.0'), go)).result, 'written');
});

test('whoever has a key vouches for no chain that has more beside it than anybody looks at', async (t) => {
  const { sam, first, said, production } = await begunWithoutTrust(t);
  const resolves = [first.digest];
  await writeRecord(production, first, { ...said, sequence: 6000, previous: first.digest, action: 'resolve', resolves });
  const { tags } = production;
  const beside = Array.from({ length: 5001 }, (_, at) => recordTag(at + 2, digestOf(`${at}`)));
  production.tags = async (options) => [...(await tags(options)), ...beside];
  await assert.rejects(promote(sam, move('1.1.0'), go), {
    code: 'UNTRUSTED',
    message: /more than 5000 records beside its chain may be signed$/,
  });
});

/** A signed hold, and what a stranger writes instead. */
async function heldWorld(t: Parameters<typeof trustedWorld>[0]) {
  const world: TrustedWorld = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.ok(first !== undefined);
  const held = await hold(world.as('sam'), 'production', words);
  const { schema: _, ...said } = first.record;
  return { world, first, held, plain: { ...said, who: { name: 'sam', verified: false }, hold: null } };
}
