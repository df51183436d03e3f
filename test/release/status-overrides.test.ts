import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import type { PromotionRecord } from '../../lib/promotion/record.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { status } from '../../lib/release/status.ts';
import { projectRepositories } from '../../lib/release/workplace/repositories.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { world } from './world.ts';

const override = { who: 'ada', why: 'it burns' };

/** Staging, which has been moved once, and so many records since; some of them overrides. */
async function longLedger(t: Parameters<typeof world>[0], count: number, changes: Readonly<Record<number, Partial<PromotionRecord>>>) {
  const stored = new Map<string, Repository>();
  const open = (reference: string) => stored.get(reference) ?? stored.set(reference, memoryRepository()).get(reference) ?? assert.fail();
  const { workplace, publish } = await world(t, [], projectRepositories('oci://registry.example/acme', 'shop', open));
  await publish('1.0.0', 'a');
  const move = { environment: 'staging', version: '1.0.0', action: 'promote', who: 'ada', why: null } as const;
  const moved = await promote(workplace, move, { confirm: async () => 'go' });
  const ledger = workplace.repositories.environment('staging');
  let head = moved.record ?? assert.fail();
  const { to, project } = head.record;
  const digests = new Map([[1, head.digest]]);
  for (let sequence = 2; sequence <= count; sequence += 1) {
    head = await writeRecord(ledger, head, { to, from: to, ...(project === undefined ? {} : { project }), ...changes[sequence] });
    digests.set(sequence, head.digest);
  }
  const told: string[] = [];
  const look = async (repository: Repository = ledger) => {
    const environment = (name: string) => (name === 'staging' ? repository : workplace.repositories.environment(name));
    const progress = (line: string) => void told.push(line);
    const [staging] = await status({ ...workplace, repositories: { ...workplace.repositories, environment }, progress }, ['staging']);
    assert.ok(staging !== undefined && staging.error === undefined, staging?.error?.message);
    return { overrides: staging.overrides.map(({ record }) => record.sequence), unknown: staging.unknown };
  };
  return { ledger, digests, look, told };
}

test('status looks for overrides in the newest 1000 records, and says what it does', async (t) => {
  const { look, told } = await longLedger(t, 1010, { 5: { override }, 20: { override } });
  assert.deepEqual(await look(), {
    overrides: [20],
    unknown: [{ field: 'overrides', reason: 'no more than 1000 records are read, back to record 11' }],
  });
  assert.deepEqual(told, ['Looking for overrides in the newest 1000 records of staging']);
});

test('status names the overrides that it found before the registry stopped answering', async (t) => {
  const { ledger, digests, look } = await longLedger(t, 300, { 50: { override }, 290: { override } });
  const readManifest: Repository['readManifest'] = async (digest, call) => {
    if (digest === digests.get(40)) throw new RegistryError('TIMEOUT', 'Cannot read it: no answer', { retryable: true });
    return ledger.readManifest(digest, call);
  };
  assert.deepEqual(await look({ ...ledger, readManifest }), {
    overrides: [290, 50],
    unknown: [{ field: 'overrides', reason: 'Cannot read it: no answer' }],
  });
});

test('status says nothing of looking where it has read all records', async (t) => {
  const { look, told } = await longLedger(t, 3, { 2: { override } });
  assert.deepEqual([await look(), told], [{ overrides: [2], unknown: [] }, []]);
});
