import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { previewResolve, resolveEnvironment } from '../../lib/release/ledgers/resolve.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { replay } from '../security/hostile.ts';
import { trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, environment = 'production'): Move => ({ environment, version, action: 'promote', who: 'x', why: null });
const words = { who: 'x', why: 'z' };

test('a record that resolves knows of vetoes what the records that it continues or leaves behind knew', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  const veto = await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'leaks orders' });
  const { record: second } = await promote(world.as('sam'), { ...move('1.0.0'), action: 'rollback' }, go);
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(second.record.vetoHead?.digest, veto.digest);
  await reportTaken(world, second);
  await cutOff(world, 'production', [second]);
  const preview = await previewResolve(world.as('sam'), 'production');
  assert.ok(preview !== undefined);
  const resolved = await resolveEnvironment(world.as('sam'), 'production', { keep: first.digest, seen: preview.disagreement, ...words });
  assert.deepEqual(resolved.record.vetoHead, { sequence: 1, digest: veto.digest });
  await cutOff(world, 'vetoes', [veto]);
  await assert.rejects(promote(world.as('sam'), move('1.1.0', 'staging'), go), { code: 'CUT_OFF' });
});

test('a side whose manifest is not there stops nobody from resolving', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', words);
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  assert.ok(first?.record.to);
  const gone = `sha256:${'e'.repeat(64)}` as const;
  const repository = world.repositories.environment('production');
  const { schema: _, ...said } = first.record;
  await writeRecord(repository, first, { ...said, sequence: 2, previous: first.digest, to: { ...first.record.to, manifest: gone } });
  // And one that is no manifest at all.
  const bytes = Buffer.from('{"n":1}');
  const { digest } = await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes });
  await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes }, { tag: recordTag(2, digest) });
  const preview = await previewResolve(world.as('sam'), 'production');
  assert.ok(preview !== undefined);
  assert.deepEqual(preview.sides.map(({ diff }) => diff?.changes.length).sort(), [0, undefined]);
  const resolved = await resolveEnvironment(world.as('sam'), 'production', { keep: held.digest, seen: preview.disagreement, ...words });
  assert.deepEqual([resolved.record.sequence, resolved.record.changes, resolved.record.hold?.who], [3, null, 'olga']);
});

test('a record whose manifest is not there is not continued, whoever signed it', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', words);
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  const repository = world.repositories.environment('production');
  const manifest = held.record.to?.manifest;
  const collected = {
    ...repository,
    resolve: async (...[name, options]: Parameters<typeof repository.resolve>) =>
      name === manifest ? undefined : repository.resolve(name, options),
    readManifest: async (...[name, options]: Parameters<typeof repository.readManifest>) =>
      name === manifest ? undefined : repository.readManifest(name, options),
  };
  const environment = (name: string) => (name === 'production' ? collected : world.repositories.environment(name));
  const workplace = world.as('sam', { repositories: { ...world.repositories, environment } });
  const preview = await previewResolve(workplace, 'production');
  assert.ok(preview !== undefined);
  await assert.rejects(resolveEnvironment(workplace, 'production', { keep: held.digest, seen: preview.disagreement, ...words }), {
    code: 'MISSING_MANIFEST',
    message: /Cannot continue record 2 of "production": manifest "sha256:.*" of 1\.0\.0 is not in/,
  });
  assert.equal((await repository.tags()).filter((tag) => tag.startsWith('record-3-')).length, 0);
});

test('a record of another environment among what is lost is a stranger’s, and is not continued even by --adopt', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  await promote(world.as('sam'), move('1.0.0'), go);
  await promote(world.as('sam'), move('1.0.0', 'staging'), go);
  const { record: foreign } = await promote(world.as('sam'), move('1.1.0', 'staging'), go);
  assert.ok(foreign?.record.to);
  const [from, to] = [world.repositories.environment('staging'), world.repositories.environment('production')];
  for (const digest of [foreign.digest, foreign.record.to.manifest]) await replay(from, to, digest);
  await reportTaken(world, foreign, { environment: 'production' });
  const preview = await previewResolve(world.as('sam'), 'production');
  assert.ok(preview !== undefined);
  const [shown] = preview.sides.flatMap(({ records }) => records);
  assert.deepEqual(shown?.verification, { kind: 'untrusted', reason: 'It is signed for "staging", and copied here' });
  const keep = { keep: foreign.digest, seen: preview.disagreement, ...words };
  await assert.rejects(resolveEnvironment(world.as('sam'), 'production', keep), { code: 'UNTRUSTED_RECORD' });
  await assert.rejects(resolveEnvironment(world.as('sam'), 'production', { ...keep, adopt: true }), { code: 'WRONG_ENVIRONMENT' });
  await assert.rejects(headOf(world.as('sam'), 'production'), { code: 'CUT_OFF' });
});

test('what a stranger’s record says was never in force, and a record that is adopted is a move from what was', async (t) => {
  for (const adopt of [false, true]) {
    const world = await trustedWorld(t);
    await world.publish('1.0.0');
    await world.publish('1.1.0');
    const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
    const { record: other } = await promote(world.as('sam'), move('1.1.0', 'staging'), go);
    assert.ok(first?.record.to && other?.record.to);
    const to = { ...other.record.to, manifest: first.record.to.manifest };
    const { schema: _, ...said } = first.record;
    const production = world.repositories.environment('production');
    const forged = await writeRecord(production, first, { ...said, sequence: 2, previous: first.digest, to });
    const preview = await previewResolve(world.as('sam'), 'production');
    assert.ok(preview !== undefined);
    const keep = adopt ? forged.digest : first.digest;
    const { record } = await resolveEnvironment(world.as('sam'), 'production', { keep, seen: preview.disagreement, adopt, ...words });
    assert.deepEqual([record.from?.version, record.to?.version], ['1.0.0', adopt ? '1.1.0' : '1.0.0']);
  }
});

test('what a stranger’s record says of vetoes is not what a record that leaves it behind knows', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.ok(first !== undefined);
  const { schema: _, ...said } = first.record;
  const vetoHead = { sequence: 900_000, digest: `sha256:${'d'.repeat(64)}` } as const;
  await writeRecord(world.repositories.environment('production'), first, { ...said, sequence: 2, previous: first.digest, vetoHead });
  const preview = await previewResolve(world.as('sam'), 'production');
  assert.ok(preview !== undefined);
  const resolved = await resolveEnvironment(world.as('sam'), 'production', { keep: first.digest, seen: preview.disagreement, ...words });
  assert.equal(resolved.record.vetoHead, null);
});
