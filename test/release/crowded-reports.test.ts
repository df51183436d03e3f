import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { packBundle } from '../../lib/artifact/signatures/pack-bundle.ts';
import { digestOf } from '../../lib/digest.ts';
import { mostOfOne, mostReports } from '../../lib/evidence/reported-records.ts';
import { reportTag } from '../../lib/evidence/tags.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { previewVeto, writeVeto } from '../../lib/release/ledgers/veto.ts';
import { hold, previewHold, unhold } from '../../lib/release/moves/hold.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { status } from '../../lib/release/status.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

/**
 * 1.0.0 in production, held by record 2, which a cluster took and which is gone; before its report stand others that mean nothing. Not cut off,
 * 1.0.0 in staging, and 1.1.0 in production after it, which a cluster took; they stand above its report.
 */
async function crowdedWorld(t: TestContext, many: number, { isCut = true } = {}) {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  if (!isCut) await world.publish('1.1.0');
  const move = (environment: string, version: string) =>
    promote(world.as('sam'), { environment, version, action: 'promote', who: 'x', why: null }, go);
  await move('production', '1.0.0');
  const taken = isCut
    ? await hold(world.as('olga'), 'production', { who: 'x', why: 'customers cannot pay' })
    : (await move('production', '1.1.0')).record;
  assert.ok(taken !== undefined);
  await reportTaken(world, taken);
  if (isCut) await cutOff(world, 'production', [taken]);
  else await move('staging', '1.0.0');
  const evidence = world.repositories.environment('evidence');
  const { manifest, blobs } = packBundle(Buffer.from('{}'), { predicateType: 'whatever' });
  for (const blob of blobs) await evidence.writeBlob(blob);
  const { digest } = await evidence.writeManifest(manifest);
  const madeUp = new Set(
    Array.from({ length: many }, (_, place) =>
      isCut
        ? reportTag(digestOf('any release'), { cluster: `made-up-${place}`, namespace: 'a', name: 'b' }, 1)
        : reportTag(digestOf('any release'), { cluster: 'eu-1', namespace: 'apps', name: 'shop' }, Number.MAX_SAFE_INTEGER - place),
    ),
  );
  const crowded: Repository = {
    ...evidence,
    tags: async () => [...madeUp, ...(await evidence.tags())],
    resolve: async (tag, call) => evidence.resolve(madeUp.has(tag) ? digest : tag, call),
  };
  const environment = (name: string) => (name === 'evidence' ? crowded : world.repositories.environment(name));
  return (name?: 'sam', change: Partial<Workplace> = {}) =>
    world.as(name, { repositories: { ...world.repositories, environment }, ...change });
}

const words = { who: 'x', why: 'y' };
const go = { confirm: async () => 'go' as const };

test('reports that somebody made up hide no ledger that was cut off', async (t) => {
  const as = await crowdedWorld(t, 600);
  for (const stop of [() => hold(as('sam'), 'production', words), () => rollbackMove(as('sam'), 'production', words)])
    await assert.rejects(stop(), { code: 'CUT_OFF' });
  assert.deepEqual(
    (await status(as(), ['production'])).map(({ missing }) => missing.map(({ sequence }) => sequence)),
    [[2]],
  );
});

test('no reports, however many, stop a hold, a rollback or a veto, each of which says that some were left unread', async (t) => {
  const as = await crowdedWorld(t, mostOfOne, { isCut: false });
  const notes: string[] = [];
  const sam = as('sam', { progress: (note) => notes.push(note) });
  const said = () => notes.splice(0).filter((note) => note.startsWith('REPORTS ARE LEFT UNREAD, and one may tell')).length;
  const back = await promote(sam, await rollbackMove(sam, 'production', words), go);
  assert.deepEqual([back.result, back.to.version, said()], ['written', '1.0.0', 1]);
  assert.deepEqual(
    back.findings.map(({ id, severity }) => [id, severity]),
    [['reports-unread', 'warning']],
  );
  await previewVeto(sam, 'veto', { ...words, version: '1.1.0' });
  assert.deepEqual((await writeVeto(sam, 'veto', { ...words, version: '1.1.0' })).record.vetoes?.length, 1);
  await previewHold(sam, 'staging', 'hold');
  assert.equal((await hold(sam, 'staging', words)).record.action, 'hold');
  // What goes forward is refused by the same one.
  await assert.rejects(unhold(sam, 'staging', words), { code: 'CROWDED' });
  const again = as('sam', { progress: (note) => notes.push(note) });
  await assert.rejects(writeVeto(again, 'unveto', { ...words, version: '1.1.0' }), { code: 'CROWDED' });
  assert.equal(said(), 0);
  await assert.rejects(previewHold(again, 'staging', 'hold'), { code: 'WRONG_HOLD' });
  assert.equal(said(), 1, 'a new command says it again');
});

test('where there are more reports than are read nobody goes forward, and who only looks is told', async (t) => {
  const as = await crowdedWorld(t, mostReports);
  const message =
    /^Cannot tell what agents took: no report that counts was found of 1 delivery in ".*" among the newest 64 of each, and 5000 in all \(report-[0-9a-f]{64}-[0-9a-f]{12}-…\)$/;
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null } as const;
  for (const refused of [() => promote(as('sam'), move, go), () => unhold(as('sam'), 'production', words)])
    await assert.rejects(refused(), { code: 'CROWDED', message, fix: /key is not trusted any more, take its tags away/ });
  const notes: string[] = [];
  // One for both, which remembers what it read.
  const reader = as(undefined, { progress: (note) => notes.push(note) });
  const [production] = await status(reader, ['production']);
  assert.equal(production?.head?.record.sequence, 1);
  assert.ok(
    notes.some((note) => note.startsWith('Nobody knows what others saw of the ledger: Cannot tell what agents took')),
    notes.join('\n'),
  );
  const { proofs } = await verifyEnvironment(reader, 'production');
  assert.equal(proofs.find(({ claim }) => claim === 'It has every record that agents took')?.result, 'open');
});
