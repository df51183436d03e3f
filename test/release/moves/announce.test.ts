import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeLines } from '../../../lib/cli/output/move.ts';
import type { Repository } from '../../../lib/oci/registry.ts';
import { readHead } from '../../../lib/promotion/ledger.ts';
import { follow } from '../../../lib/release/moves/follow.ts';
import { hold } from '../../../lib/release/moves/hold.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
import { verifyEnvironment } from '../../../lib/release/verify/verify-environment.ts';
import type { Workplace } from '../../../lib/release/workplace.ts';
import { memoryRepository } from '../../promotion/simulation/memory-repository.ts';
import { publishSigned, signedWorkplace } from '../signed-world.ts';

const words = { who: 'ann', why: null };
const go = async () => 'go' as const;
const move = (version: string) => ({ environment: 'production', version, action: 'promote', ...words }) as const;

/** 1.1.0 is in force, and both hints still name what was before: its writer was cut off after the record. */
async function cutOff(): Promise<{ readonly workplace: Workplace; readonly own: Repository }> {
  const kept = new Map<string, Repository>();
  const of = (name: string) => {
    const found = kept.get(name) ?? memoryRepository();
    kept.set(name, found);
    return found;
  };
  const workplace = await signedWorkplace({ release: of(''), environment: of });
  const own = of('production');
  for (const version of ['1.0.0', '1.1.0']) {
    await publishSigned(workplace.repositories, version, version);
    const before = await Promise.all(['live', 'current'].map((hint) => own.readManifest(hint)));
    assert.equal((await promote(workplace, move(version), { confirm: go })).result, 'written');
    for (const [index, tag] of ['live', 'current'].entries()) {
      const manifest = before[index];
      if (manifest !== undefined) await own.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { tag });
    }
  }
  assert.equal(await isSeen(own), false);
  return { workplace, own };
}

async function isSeen(own: Repository): Promise<boolean> {
  const head = await readHead(own);
  assert.ok(head.kind === 'head');
  const { digest, record } = head.entry;
  assert.equal(record.sequence, 2, 'nothing is added to the ledger');
  return (await own.resolve('current'))?.digest === digest && (await own.resolve('live'))?.digest === record.to?.manifest;
}

test('a promotion that is made and not announced is announced by whoever asks for it again', async () => {
  const { workplace, own } = await cutOff();
  assert.equal((await promote(workplace, move('1.1.0'), { confirm: go })).result, 'unchanged');
  assert.equal(await isSeen(own), true);
});

test('follow announces what an earlier run could not', async () => {
  for (const oneByOne of [false, true]) {
    const { workplace, own } = await cutOff();
    const [followed] = await follow(workplace, { ...words, environments: ['production'], oneByOne });
    assert.ok(followed?.kind === 'judged');
    assert.equal(followed.outcome.result, 'unchanged');
    assert.equal(await isSeen(own), true);
  }
});

test('a dry run, and somebody who says no, announce nothing', async () => {
  const { workplace, own } = await cutOff();
  for (const answer of ['dry-run', 'declined'] as const)
    assert.equal((await promote(workplace, move('1.1.0'), { confirm: async () => answer })).result, answer);
  await assert.rejects(rollbackMove(workplace, 'production', { ...words, version: '1.1.0', dryRun: true }), {
    code: 'NOTHING_TO_ROLL_BACK_TO',
  });
  assert.equal(await isSeen(own), false);
});

test('who has no key where records are signed is told that it is left undone', async () => {
  const { workplace, own } = await cutOff();
  const said: string[] = [];
  const keyless = { ...workplace, signer: undefined, progress: (text: string) => void said.push(text) };
  await follow(keyless, { ...words, environments: ['production'] });
  assert.deepEqual(
    said.filter((text) => text.includes('elsewhere')),
    ['tags current, live of production point elsewhere than record 2 says: do this again with a key'],
  );
  assert.equal(await isSeen(own), false);
});

test('tags that somebody moved while it is held are put right by whoever asks for what is in force, and nothing moves', async () => {
  const { workplace, own } = await cutOff();
  await follow(workplace, { ...words, environments: ['production'] });
  await hold(workplace, 'production', { who: 'ann', why: 'the holidays' });
  const old = await own.readManifest('1.0.0');
  assert.ok(old !== undefined);
  const isRight = async () => (await verifyEnvironment(workplace, 'production')).proofs.every(({ result }) => result !== 'failed');
  assert.equal(await isRight(), true);
  for (const tag of ['live', '1.1.0']) await own.writeManifest({ mediaType: old.descriptor.mediaType, bytes: old.bytes }, { tag });
  const { proofs } = await verifyEnvironment(workplace, 'production');
  assert.deepEqual(
    proofs.flatMap(({ result, detail }) => (result === 'failed' ? [detail.split('; ')[1]] : [])),
    Array(2).fill('"pawl promote production 1.1.0" puts it right'),
  );
  assert.equal((await promote(workplace, move('1.1.0'), { confirm: async () => 'dry-run' })).result, 'dry-run');
  assert.equal((await promote(workplace, move('1.0.0'), { confirm: go })).result, 'refused', 'a hold stands in the way of moves');
  assert.equal(await isRight(), false);
  const outcome = await promote(workplace, move('1.1.0'), { confirm: go });
  assert.deepEqual([outcome.result, outcome.repaired], ['unchanged', ['live', '1.1.0']]);
  assert.match(outcomeLines(outcome).join('\n'), /put right: tags "live", "1\.1\.0", which pointed elsewhere\n {2}still held/);
  assert.equal(await isRight(), true);
  assert.equal((await promote(workplace, move('1.1.0'), { confirm: go })).result, 'refused', 'nothing is left to put right');
});

test('nobody keeps an environment from going back by giving that version to something else', async () => {
  const { workplace, own } = await cutOff();
  const [before, other] = [await own.readManifest('1.0.0'), await own.readManifest('1.1.0')];
  assert.ok(before !== undefined && other !== undefined);
  await own.writeManifest({ mediaType: other.descriptor.mediaType, bytes: other.bytes }, { tag: '1.0.0' });
  const back = await promote(workplace, await rollbackMove(workplace, 'production', words), { confirm: go });
  assert.deepEqual([back.result, back.to.version], ['written', '1.0.0']);
  assert.equal((await own.resolve('1.0.0'))?.digest, before.descriptor.digest);
});
