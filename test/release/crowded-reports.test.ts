import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { packBundle } from '../../lib/artifact/signatures/pack-bundle.ts';
import { digestOf } from '../../lib/digest.ts';
import { mostReports } from '../../lib/evidence/reported-records.ts';
import { reportTag } from '../../lib/evidence/tags.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { status } from '../../lib/release/status.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

/** 1.0.0 in production, held by record 2, which a cluster took and which is gone; before its report stand others that mean nothing. */
async function crowdedWorld(t: TestContext, many: number) {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await promote(
    world.as('sam'),
    { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null },
    { confirm: async () => 'go' },
  );
  const held = await hold(world.as('olga'), 'production', { who: 'x', why: 'customers cannot pay' });
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  const evidence = world.repositories.environment('evidence');
  const { manifest, blobs } = packBundle(Buffer.from('{}'), { predicateType: 'whatever' });
  for (const blob of blobs) await evidence.writeBlob(blob);
  const { digest } = await evidence.writeManifest(manifest);
  const madeUp = new Set(
    Array.from({ length: many }, (_, place) =>
      reportTag(digestOf('any release'), { cluster: `made-up-${place}`, namespace: 'a', name: 'b' }, 1),
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

test('reports that somebody made up hide no ledger that was cut off', async (t) => {
  const as = await crowdedWorld(t, 600);
  await assert.rejects(hold(as('sam'), 'production', words), { code: 'CUT_OFF' });
  assert.deepEqual(
    (await status(as(), ['production'])).map(({ missing }) => missing.map(({ sequence }) => sequence)),
    [[2]],
  );
});

test('where there are more reports than are read nobody decides, and who only looks is told', async (t) => {
  const as = await crowdedWorld(t, mostReports);
  const message = /^Cannot tell what agents took: reports of 1 delivery in ".*" were not come to among the 5000 that are read$/;
  await assert.rejects(hold(as('sam'), 'production', words), { code: 'CROWDED', message, fix: /tags "report-…"/ });
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
