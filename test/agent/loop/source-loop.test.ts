import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LedgerEntry } from '../../../lib/promotion/record.ts';
import { configMap } from '../stage/objects.ts';
import { interval, type Looks, looksAt, readLedgerEvery } from './looks.ts';

const looksPerReading = readLedgerEvery / interval;

it('a source is asked for one tag per look, and for its whole ledger at the start and when the time has come', async (t) => {
  const looks = await looksAt(t);
  const first = await promoted(looks, '1.0.0');
  const perLook: string[] = [];
  const look = () => {
    perLook.push([...new Set(looks.asked.splice(0))].join(' '));
    remember(looks, first);
  };
  await looks.follow(Array(looksPerReading + 2).fill(look));
  const cheap = Array(looksPerReading - 1).fill('current');
  assert.match(perLook[0] ?? '', /^current tags/);
  assert.deepEqual(perLook.slice(1, looksPerReading), cheap);
  assert.match(perLook[looksPerReading] ?? '', /^current tags/);
  assert.equal(perLook[looksPerReading + 1], 'current');
});

it('a newer record is found within that time though `current` was set back, and the hint is said to be stale from the second look on', async (t) => {
  const looks = await looksAt(t);
  const first = await promoted(looks, '1.0.0');
  let second: LedgerEntry | undefined;
  const set = async () => {
    remember(looks, first);
    second = await promoted(looks, '1.1.0');
    await pointBack(looks, first);
  };
  const candidates: (number | undefined)[] = [];
  const note = () => void candidates.push(looks.state.candidate?.release.sequence);
  await looks.follow([set, ...Array(looksPerReading).fill(note)]);
  assert.deepEqual(candidates, [...Array(looksPerReading - 1).fill(undefined), 2]);
  assert.equal(looks.state.staleHint, undefined, 'a writer may be between its record and the hint');
  const before = looks.news.count;
  await looks.follow([() => undefined]);
  assert.deepEqual(looks.state.staleHint, { names: first.digest, record: second?.digest, sequence: 2 });
  assert.equal(looks.news.count, before + 1);
  await looks.environment.repository.writeManifest(await manifestOf(looks, second ?? assert.fail()), { tag: 'current' });
  await looks.follow([() => undefined]);
  assert.equal(looks.state.staleHint, undefined);
});

it('a newer record is found at once after a restart though `current` was set back, or taken away', async (t) => {
  const looks = await looksAt(t);
  const first = await promoted(looks, '1.0.0');
  await promoted(looks, '1.1.0');
  for (const hide of [() => pointBack(looks, first), () => looks.environment.repository.removeTag('current')]) {
    await hide();
    remember(looks, first);
    await looks.follow([() => undefined]);
    assert.equal(looks.state.candidate?.release.sequence, 2);
  }
});

it('a look that began before it was asked to look anew is let go, and the next one reads the whole ledger', async (t) => {
  const looks = await looksAt(t);
  const first = await promoted(looks, '1.0.0');
  looks.during = () => {
    looks.state.lookAnew = true;
  };
  await looks.follow([
    () => {
      assert.equal(looks.state.candidate, undefined);
      assert.equal(looks.news.count, 0);
      looks.asked.length = 0;
    },
    () => undefined,
  ]);
  assert.equal(looks.state.candidate?.release.record, first.digest);
  assert.equal(looks.state.lookAnew, false);
  assert.ok(looks.asked.includes('tags'));
});

it('a candidate is given up when the ledger forks, which stays said however often `current` names what was taken', async (t) => {
  const looks = await looksAt(t);
  const first = await promoted(looks, '1.0.0');
  const pauses: number[] = [];
  await looks.follow([
    async () => {
      remember(looks, first);
      await looks.environment.recordUnchecked(await release(looks, '2.0.0'), { after: first });
    },
    async () => {
      assert.equal(looks.state.candidate?.release.sequence, 2);
      await looks.environment.recordUnchecked(await release(looks, '2.0.1'), { after: first });
    },
    () => {
      assert.equal(looks.state.candidate, undefined);
      assert.ok(looks.state.source?.kind === 'refused' && looks.state.source.code === 'FORK');
      return pointBack(looks, first);
    },
    (pause) => {
      pauses.push(pause);
      assert.equal(looks.state.source?.kind, 'refused');
    },
    (pause) => void pauses.push(pause),
  ]);
  assert.deepEqual(pauses, [2 * interval, 4 * interval]);
});

it('a candidate that waits is not pulled again when the whole ledger is read', async (t) => {
  const looks = await looksAt(t);
  await promoted(looks, '1.0.0');
  await looks.follow([() => undefined]);
  const { candidate } = looks.state;
  await looks.follow([() => undefined]);
  assert.ok(candidate !== undefined && looks.state.candidate === candidate);
});

async function release({ environment }: Looks, version: string) {
  return environment.push(version, [configMap('shop', 'settings', { key: version })]);
}

async function promoted(looks: Looks, version: string): Promise<LedgerEntry> {
  return looks.environment.record(await release(looks, version));
}

/** As a round does that accepted it. */
function remember({ state }: Looks, { digest, record: { sequence, to } }: LedgerEntry): void {
  const { version, manifest } = to ?? assert.fail();
  const refuse = () => assert.fail('a look only reads what is remembered');
  state.candidate = undefined;
  state.memory = {
    memory: { release: { sequence, record: digest, version, manifest }, inventory: new Map(), report: undefined },
    isLayerLost: false,
    readLayer: refuse,
    acceptRelease: refuse,
    noteRelease: refuse,
    noteReport: refuse,
    writeInventory: refuse,
    forget: refuse,
  };
}

async function manifestOf({ environment: { repository } }: Looks, { digest }: LedgerEntry) {
  const { bytes, descriptor } = (await repository.readManifest(digest)) ?? assert.fail();
  return { bytes, mediaType: descriptor.mediaType };
}

async function pointBack(looks: Looks, to: LedgerEntry): Promise<void> {
  await looks.environment.repository.writeManifest(await manifestOf(looks, to), { tag: 'current' });
}
