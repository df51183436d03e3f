import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../../lib/oci/registry.ts';
import { readHead } from '../../../lib/promotion/ledger.ts';
import { follow } from '../../../lib/release/moves/follow.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
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
    said.filter((text) => text.includes('announced')),
    ['record 2 of production is written and not announced: do this again with a key'],
  );
  assert.equal(await isSeen(own), false);
});
