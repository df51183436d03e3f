import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RememberedRelease } from '../../lib/agent/memory/memory.ts';
import { look } from '../../lib/agent/source/source.ts';
import { history, proveHistory } from '../../lib/release/ledgers/history.ts';
import { previewResolve, resolveEnvironment } from '../../lib/release/ledgers/resolve.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { type Move, previewMove } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { projectStatus, status } from '../../lib/release/status.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import { type TrustedWorld, trusted, trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, environment = 'production'): Move => ({ environment, version, action: 'promote', who: 'x', why: null });

/** 1.0.0 in production, held by record 2, which the cluster eu-1 took and which is gone. */
async function cutOffWorld(t: Parameters<typeof trustedWorld>[0]) {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', { who: 'x', why: 'customers cannot pay' });
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  return { world, held };
}

test('a ledger that lacks a record which an agent took moves no more, and says who took what', async (t) => {
  const { world, held } = await cutOffWorld(t);
  const { as } = world;
  const refusal = {
    code: 'CUT_OFF',
    message: new RegExp(
      `it was cut off: cluster eu-1 \\(apps/shop\\) took record 2 \\(${held.digest}\\), and its newest that counts is record 1`,
    ),
    fix: /pawl resolve/,
  };
  await assert.rejects(promote(as('sam'), move('1.1.0'), go), refusal);
  await assert.rejects(previewMove(as(), move('1.1.0')), refusal);
  await assert.rejects(hold(as('sam'), 'production', { who: 'x', why: 'y' }), refusal);

  const [standing] = await status(as(), ['production']);
  assert.deepEqual(standing?.missing, [{ sequence: 2, digest: held.digest, who: 'cluster eu-1 (apps/shop)', saw: 'took' }]);
  assert.equal(standing?.error, undefined);
  assert.deepEqual((await proveHistory(as(), 'production')).missing, standing?.missing);
  const { proofs } = await verifyEnvironment(as(), 'production');
  const failed = proofs.filter(({ result }) => result === 'failed').map(({ claim }) => claim);
  assert.ok(failed.includes('It has every record that agents took'), failed.join());
});

test('a record that lost all of its tags, and that the registry still has, is kept by pawl resolve', async (t) => {
  const { world, held } = await cutOffWorld(t);
  const workplace = world.as('sam');
  const preview = await previewResolve(workplace, 'production');
  assert.deepEqual(
    preview?.sides.map(({ records }) => records.map(({ digest }) => digest)),
    [[held.digest]],
  );
  assert.ok(preview !== undefined);
  const words = { keep: held.digest, seen: preview.disagreement, who: 'x', why: 'it was deleted' };
  const { record } = await resolveEnvironment(workplace, 'production', words);
  assert.deepEqual([record.sequence, record.previous, record.hold?.why], [3, held.digest, 'customers cannot pay']);
  assert.equal((await promote(workplace, move('1.1.0'), go)).result, 'refused', 'it is held again');
  assert.deepEqual((await proveHistory(workplace, 'production')).missing, []);
});

test('pawl resolve continues without a record that is gone, above it, so that whoever took it can follow', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.ok(first !== undefined);
  const gone = { ...first, record: { ...first.record, sequence: 7 } };
  const digest = `sha256:${'7'.repeat(64)}` as const;
  await reportTaken(world, gone, { counterpart: digest });
  const workplace = world.as('sam');
  const preview = await previewResolve(workplace, 'production');
  assert.deepEqual(preview?.disagreement.sides, []);
  assert.ok(preview !== undefined);
  const words = { keep: first.digest, seen: preview.disagreement, who: 'x', why: 'restored from a backup' };
  const { record } = await resolveEnvironment(workplace, 'production', words);
  assert.deepEqual([record.sequence, record.resolves], [8, [first.digest, digest]]);
  assert.equal((await promote(workplace, move('1.1.0'), go)).result, 'written');
  assert.equal((await headOf(workplace, 'production'))?.record.sequence, 9);
});

test('an agent that took a record which is gone stays where it is, and follows the record that resolves', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', { who: 'x', why: 'y' });
  const before = await glance(world);
  assert.ok(first !== undefined && before.kind === 'release');
  const last = before.candidate.release;
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  const refused = await glance(world, last);
  assert.equal(refused.kind === 'refused' && refused.code, 'REPLAY');
  const preview = await previewResolve(world.as('sam'), 'production');
  assert.ok(preview !== undefined);
  const words = { keep: first.digest, seen: preview.disagreement, who: 'x', why: 'the hold was a mistake' };
  assert.equal((await resolveEnvironment(world.as('sam'), 'production', words)).record.sequence, 3);
  const found = await glance(world, last);
  assert.equal(found.kind === 'release' && found.candidate.release.sequence, 3, JSON.stringify(found));
});

/** One look of an agent of production. */
function glance({ repositories }: TrustedWorld, last?: RememberedRelease) {
  const trust = { releases: trusted('publisher'), promotions: trusted('sam', 'olga') };
  const signal = new AbortController().signal;
  const nothing = { notBefore: undefined, project: undefined, seen: undefined, remembered: undefined };
  return look(repositories.environment('production'), { environment: 'production', last, trust, signal, ...nothing });
}

test('history reads only the records that it shows, and no reports', async (t) => {
  const asked: string[] = [];
  const world = await trustedWorld(t, [], (repository) => {
    return {
      ...repository,
      tags: async (...words) => {
        asked.push('tags');
        return repository.tags(...words);
      },
      resolve: async (...words) => {
        asked.push('resolve');
        return repository.resolve(...words);
      },
      referrers: async (...words) => {
        asked.push('referrers');
        return repository.referrers(...words);
      },
      readManifest: async (...words) => {
        asked.push('manifest');
        return repository.readManifest(...words);
      },
    };
  });
  await world.publish('1.0.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.ok(first !== undefined);
  for (let round = 0; round < 6; round += 1) {
    await hold(world.as('sam'), 'production', { who: 'x', why: 'y' });
    await unhold(world.as('sam'), 'production', { who: 'x', why: 'z' });
  }
  await reportTaken(world, first);
  asked.length = 0;
  const shown = await history(world.as(), 'production', { limit: 5 });
  assert.deepEqual(
    shown.map(({ record }) => record.sequence),
    [13, 12, 11, 10, 9],
  );
  const count = (what: string) => asked.filter((one) => one === what).length;
  // The head, its signature, the parent by which forks are found, and the four that follow.
  assert.ok(count('manifest') <= 7 && count('referrers') === 1 && count('resolve') === 1 && count('tags') === 1, asked.join());
});

test('reports by whoever is not trusted with evidence, of other environments, and of numbers that no ledger reaches cut nothing off', async (t) => {
  const world = await trustedWorld(t);
  const workplace = world.as('sam');
  const index = await world.publish('1.0.0');
  const { record: first } = await promote(workplace, move('1.0.0'), go);
  const { record: other } = await promote(workplace, move('1.0.0', 'staging'), go);
  assert.ok(first !== undefined && other !== undefined);
  const digest = `sha256:${'9'.repeat(64)}` as const;
  await reportTaken(world, { ...first, record: { ...first.record, sequence: 9 } }, { by: 'stranger', counterpart: digest });
  assert.equal((await headOf(workplace, 'production'))?.digest, first.digest);
  await reportTaken(world, { ...first, record: { ...first.record, sequence: 900_000_000_000 } }, { counterpart: digest });
  assert.equal((await headOf(world.as('sam'), 'production'))?.digest, first.digest);
  await reportTaken(world, { ...other, record: { ...other.record, sequence: 9 } }, { counterpart: digest });
  assert.equal((await headOf(world.as('sam'), 'production'))?.digest, first.digest);
  await assert.rejects(headOf(world.as('sam'), 'staging'), { code: 'CUT_OFF' });
  assert.equal(first.record.to?.index, index);
});

test('a record that is there and whose signature was taken away is as good as gone', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', { who: 'x', why: 'y' });
  await reportTaken(world, held);
  const repository = world.repositories.environment('production');
  const without = {
    ...repository,
    referrers: async (...[digest, options]: Parameters<typeof repository.referrers>) =>
      digest === held.digest ? [] : repository.referrers(digest, options),
  };
  const environment = (name: string) => (name === 'production' ? without : world.repositories.environment(name));
  const workplace = world.as('sam', { repositories: { ...world.repositories, environment } });
  await assert.rejects(headOf(workplace, 'production'), { code: 'CUT_OFF', message: /took record 2/ });
});

test('a ledger of vetoes that ends before the one by which somebody promoted stops every move', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  const veto = await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'leaks orders' });
  const { record } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.deepEqual(record?.record.vetoHead, { sequence: 1, digest: veto.digest });
  // What a record that moves nothing knows is what the one before it knew.
  const held = await hold(world.as('sam'), 'production', { who: 'x', why: 'y' });
  assert.deepEqual(held.record.vetoHead, record?.record.vetoHead);
  assert.equal((await promote(world.as('sam'), move('1.1.0', 'staging'), go)).findings[0]?.id, 'vetoed');

  await cutOff(world, 'vetoes', [veto]);
  const refusal = { code: 'CUT_OFF', message: /record 2 of production names record 1 \(sha256:.*no record that counts is left/ };
  await assert.rejects(promote(world.as('sam'), move('1.1.0', 'staging'), go), refusal);
  await assert.rejects(writeVeto(world.as('sam'), 'unveto', { version: '1.1.0', who: 'x', why: 'y' }), refusal);
  assert.match((await projectStatus(world.as())).vetoError?.message ?? '', /it was cut off/);
  assert.ok((await verifyEnvironment(world.as(), 'production')).proofs.some(({ detail }) => /it was cut off/.test(detail)));

  const preview = await previewResolve(world.as('sam'), 'vetoes');
  assert.ok(preview !== undefined);
  const words = { keep: veto.digest, seen: preview.disagreement, who: 'x', why: 'it was deleted' };
  const resolved = await resolveEnvironment(world.as('sam'), 'vetoes', words);
  assert.deepEqual(
    resolved.record.vetoes?.map(({ version }) => version),
    ['1.1.0'],
  );
  assert.equal((await promote(world.as('sam'), move('1.1.0', 'staging'), go)).findings[0]?.id, 'vetoed');
});

test('a ledger of vetoes of which nothing is left begins anew with a veto and a record that resolves', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  const vetoes = [
    await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'leaks orders' }),
    await writeVeto(world.as('olga'), 'unveto', { version: '1.1.0', who: 'x', why: 'fixed' }),
  ];
  await promote(world.as('sam'), move('1.0.0'), go);
  await cutOff(world, 'vetoes', vetoes);
  const repository = world.repositories.environment('vetoes');
  const gone = new Set(vetoes.map(({ digest }) => String(digest)));
  const collected = {
    ...repository,
    readManifest: async (...[name, options]: Parameters<typeof repository.readManifest>) =>
      gone.has(name) ? undefined : repository.readManifest(name, options),
  };
  const environment = (name: string) => (name === 'vetoes' ? collected : world.repositories.environment(name));
  const later = () => world.as('sam', { repositories: { ...world.repositories, environment } });
  const first = await writeVeto(later(), 'veto', { version: '1.1.0', who: 'x', why: 'just in case' });
  assert.equal(first.record.sequence, 1);
  await assert.rejects(promote(later(), move('1.1.0'), go), { code: 'CUT_OFF' }, 'one record is not two');
  const preview = await previewResolve(later(), 'vetoes');
  assert.ok(preview !== undefined);
  const words = { keep: first.digest, seen: preview.disagreement, who: 'x', why: 'nothing else is left' };
  assert.equal((await resolveEnvironment(later(), 'vetoes', words)).record.sequence, 3);
  assert.equal((await promote(later(), move('1.1.0'), go)).findings[0]?.id, 'vetoed');
});

test('a project without vetoes says so in its records, and old records say nothing', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { record } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.equal(record?.record.vetoHead, null);
});
