import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { mergeReport } from '../../lib/evidence/coverage.ts';
import { mostOfOne, type ReportedQuery, readReportedRecords } from '../../lib/evidence/reported-records.ts';
import { reportTag } from '../../lib/evidence/tags.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { newReport } from './new-report.ts';
import { at, bundleUnder, minute, now, observation, otherRelease, putAnything, release, somebody } from './samples.ts';

const [agent, stranger] = [somebody('agent'), somebody('stranger')];
const query: ReportedQuery = { trusted: [agent.trusted], now };
const reporter = { cluster: 'eu-1', namespace: 'pawl', name: 'shop' };

async function reported(repository: Repository, change: Partial<ReportedQuery> = {}) {
  const { records, unread } = await readReportedRecords(repository, { ...query, ...change });
  return { records: records.map(({ cluster, sequence }) => `${cluster} ${sequence}`).sort(), unread: unread.length };
}

/** As whoever may push does, without any key: reports of deliveries that are none. */
async function madeUp(repository: Repository, many: number): Promise<void> {
  for (let place = 0; place < many; place += 1)
    await putAnything(repository, reportTag(release, { ...reporter, cluster: `made-up-${place}` }, 1), Buffer.from('{}'));
}

const isMadeUp = (tag: string) => tag.endsWith('-1');
const isReal = (tag: string) => !isMadeUp(tag);

/** Lists these before those, which is for whoever picks names to say. */
function listing(repository: Repository, order: readonly ((tag: string) => boolean)[]): Repository {
  const tags = async () => {
    const all = await repository.tags();
    return order.flatMap((is) => all.filter(is));
  };
  return { ...repository, tags };
}

test('however many deliveries somebody makes up before the real one, what that took is read', async () => {
  const repository = memoryRepository();
  await madeUp(repository, 600);
  await writeReport(repository, newReport(observation()), { signer: agent.signer });
  assert.deepEqual(await reported(listing(repository, [isMadeUp, isReal])), { records: ['eu-1 7'], unread: 0 });
});

test('however many forged reports stand above the real one, what that took is read', async () => {
  const repository = memoryRepository();
  await writeReport(repository, newReport(observation()), { signer: agent.signer });
  const forged = newReport(observation({ record: { digest: digestOf('a record that never was'), sequence: 99 } }));
  for (let place = 1; place <= 20; place += 1)
    await writeReport(repository, { ...forged, counter: forged.counter + place }, { signer: stranger.signer });
  assert.deepEqual(await reported(repository), { records: ['eu-1 7'], unread: 0 });
});

test('however many tags point to something large, what the real one took is read', async () => {
  const repository = memoryRepository();
  await writeReport(repository, newReport(observation()), { signer: agent.signer });
  const large = reportTag(release, { ...reporter, cluster: 'large' }, 1);
  await putAnything(repository, large, Buffer.alloc(2 * 1024 * 1024));
  const some = Array.from({ length: 200 }, (_, place) => reportTag(release, { ...reporter, cluster: `large-${place}` }, 1));
  const crowded: Repository = {
    ...repository,
    tags: async () => [...some, ...(await repository.tags())],
    resolve: async (tag, call) => repository.resolve(some.includes(tag) ? large : tag, call),
  };
  assert.deepEqual(await reported(crowded), { records: ['eu-1 7'], unread: 0 });
});

test('the longest report that an agent writes is read', async () => {
  const repository = memoryRepository();
  const long = 'x'.repeat(253);
  const covered = Array.from({ length: 64 }, (_, place) => ({
    from: at((2 * place - 128) * minute).toISOString(),
    to: at((2 * place - 127) * minute).toISOString(),
  }));
  const delivery = { namespace: 'x'.repeat(63), name: long, uid: 'x'.repeat(64) };
  const report = newReport(observation({ cluster: long, delivery, environment: 'x'.repeat(63), healthy: false }));
  const { tag } = await writeReport(repository, { ...report, covered }, { signer: agent.signer });
  assert.deepEqual(await reported(repository), { records: [`${long} 7`], unread: 0 });
  // Signed without a key it has a certificate and proofs of the log beside it, of some 8 KiB.
  assert.ok((await bundleUnder(repository, tag)).length < 20 * 1024);
});

test('of one delivery so many are read that mean nothing, so that a key which left the trust uses nothing up, and it is named', async () => {
  const repository = memoryRepository();
  await writeReport(repository, newReport(observation()), { signer: agent.signer });
  const old = newReport(observation({ cluster: 'old' }));
  const { tag } = await writeReport(repository, old, { signer: stranger.signer });
  const below = tag.replace(/\d+$/, '');
  const many: Repository = {
    ...repository,
    tags: async () => [...(await repository.tags()), ...Array.from({ length: 6000 }, (_, place) => `${below}${old.counter + place + 1}`)],
    resolve: async (name, call) => repository.resolve(name.startsWith(below) ? tag : name, call),
  };
  const { records, unread, read } = await readReportedRecords(many, query);
  assert.deepEqual([records.map(({ cluster }) => cluster), unread.map((one) => one.tag)], [['eu-1'], [`${below}${old.counter + 6000}`]]);
  assert.equal(read, 1 + mostOfOne);
});

test('a delivery that was missed and is not settled counts once', async () => {
  const repository = memoryRepository();
  await writeReport(repository, newReport(observation()), { signer: agent.signer });
  const [tag = ''] = await repository.tags();
  const taken: Repository = {
    ...repository,
    tags: async () => [tag, tag.replace(/\d+$/, '1')],
    resolve: async () => undefined,
  };
  assert.deepEqual(await reported(taken, { most: 1 }), { records: [], unread: 1 });
});

test('of one delivery the newest report counts, whatever release it is about', async () => {
  const repository = memoryRepository();
  const before = newReport(observation({ index: otherRelease, record: { digest: digestOf('record 6'), sequence: 6 } }));
  await writeReport(repository, before, { signer: agent.signer });
  const after = mergeReport(before, observation({ observedAt: at(minute) }));
  await writeReport(repository, after, { signer: agent.signer, previous: before });
  assert.deepEqual(await reported(repository), { records: ['eu-1 7'], unread: 0 });
});

test('where there is more than is read, it says of how many deliveries nothing is known', async () => {
  const repository = memoryRepository();
  for (const cluster of ['eu-1', 'eu-2']) await writeReport(repository, newReport(observation({ cluster })), { signer: agent.signer });
  await madeUp(repository, 3);
  const sorted = listing(repository, [isReal, isMadeUp]);
  assert.deepEqual(await reported(sorted, { most: 3 }), { records: ['eu-1 7', 'eu-2 7'], unread: 2 });
  assert.deepEqual(await reported(sorted, { most: 5 }), { records: ['eu-1 7', 'eu-2 7'], unread: 0 });
});

test('a report that its agent replaces while it is read is read anew', async () => {
  const repository = memoryRepository();
  const before = newReport(observation());
  await writeReport(repository, before, { signer: agent.signer });
  let lists = 0;
  const moving: Repository = {
    ...repository,
    tags: async () => {
      const tags = await repository.tags();
      lists += 1;
      const record = { digest: digestOf('record 8'), sequence: 8 };
      if (lists === 1)
        await writeReport(repository, mergeReport(before, observation({ record, observedAt: at(minute) })), {
          signer: agent.signer,
          previous: before,
        });
      return tags;
    },
  };
  assert.deepEqual(await reported(moving), { records: ['eu-1 8'], unread: 0 });
});
