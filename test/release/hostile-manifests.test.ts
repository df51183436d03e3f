import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { claimTag, recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { history, proveHistory } from '../../lib/release/ledgers/history.ts';
import { previewResolve } from '../../lib/release/ledgers/resolve.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import { type Move, previewMove } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { projectStatus } from '../../lib/release/status.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import { registryForTests } from '../registries/registry.ts';
import { hostileManifests, largeManifest, rawWriter } from './hostile-manifests.ts';
import { type TrustedWorld, trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, more: Partial<Move> = {}): Move => ({
  environment: 'production',
  version,
  action: 'promote',
  who: 'x',
  why: null,
  ...more,
});
const hex = (digest: Digest) => digest.slice('sha256:'.length);

/** Everybody is asked after each manifest, and on both servers, with CI=true; else after all of them, on the quicker one. */
const thorough = process.env.CI === 'true';

for (const server of ['go-containerregistry', 'distribution'] as const) {
  const skip = !thorough && server === 'distribution' && 'it runs with CI=true';
  test(`a manifest that is none stops no more than what it is about, wherever it lies on ${server}`, { skip }, async (t) => {
    const found = await registryForTests(t, { server });
    if (found.kind === 'missing') return t.skip(found.reason);
    const { host } = found.registry;
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    let opened = 0;
    const world = await trustedWorld(t, [], () => openRepository(`oci://${host}/acme/r${opened++}`, context));
    const index = await world.publish('1.0.0');
    await world.publish('1.1.0');
    for (const version of ['1.0.0', '1.1.0']) await promote(world.as('sam'), move(version), go);
    const held = await hold(world.as('olga'), 'production', { who: 'x', why: 'customers cannot pay' });
    await reportTaken(world, held);

    const { repositories } = world;
    const [ledger, evidence, release] = [
      repositories.environment('production'),
      repositories.environment('evidence'),
      repositories.release,
    ];
    const subject = await ledger.resolve(held.digest);
    assert.ok(subject !== undefined);
    const targets = [
      { place: 'a report about nothing', repository: evidence, tag: (n: number) => `report-${'0'.repeat(64)}-${'0'.repeat(11)}${n}-1` },
      { place: 'a report', repository: evidence, tag: (n: number) => `report-${hex(index)}-${'0'.repeat(11)}${n}-1` },
      { place: 'an approval', repository: evidence, tag: (n: number) => `approval-${hex(index)}-${'0'.repeat(15)}${n}` },
      { place: 'evidence', repository: evidence, tag: (n: number) => `evidence-${hex(index)}-${'0'.repeat(15)}${n}` },
      { place: 'a version', repository: release, tag: (n: number) => `9.9.${n}` },
      { place: 'a signature tag of the release', repository: release, tag: () => `sha256-${hex(index)}.sig` },
      { place: 'a signature tag of the newest record', repository: ledger, tag: () => `sha256-${hex(held.digest)}.sig` },
      { place: 'the next record', repository: ledger, tag: (_: number, digest: Digest) => recordTag(4, digest) },
      { place: 'an earlier record', repository: ledger, tag: (_: number, digest: Digest) => recordTag(2, digest) },
      { place: 'a claim', repository: ledger, tag: (n: number) => claimTag({ sequence: 3, nonce: `${'0'.repeat(15)}${n}` }) },
      { place: 'the hint', repository: ledger, tag: () => 'current' },
      { place: 'what refers to the newest record', repository: ledger, tag: () => undefined, subject },
    ];
    let taken = 0;
    for (const { place, repository, tag, subject: about } of targets) {
      const raw = rawWriter(host, repository);
      await raw.nothing();
      for (const [n, hostile] of [...hostileManifests(place, about), ...(place === 'a report' ? [largeManifest()] : [])].entries()) {
        const digest = await raw.put(hostile);
        if (digest === undefined) continue;
        taken += 1;
        const name = tag(n, digest);
        if (name !== undefined) assert.equal(await raw.put(hostile, name), digest, `${place}: ${hostile.what}`);
        if (about !== undefined && server === 'distribution') await listReferrer(world, { subject: held.digest, digest });
        if (place === 'the hint' && thorough) await sameAsEver(world, held.digest, `${place}: ${hostile.what}`);
      }
      if (thorough) await sameAsEver(world, held.digest, place);
    }
    await sameAsEver(world, held.digest, 'everywhere');
    assert.ok(taken >= targets.length, `${taken}`);

    await cutOff(world, 'production', [held]);
    await assert.rejects(promote(world.as('sam'), move('1.0.0'), go), { code: 'CUT_OFF' });
  });
}

/** What everybody is told as long as no more than such manifests were added. */
async function sameAsEver(world: TrustedWorld, held: Digest, place: string): Promise<void> {
  const notes: string[] = [];
  const as = (name?: 'sam') => world.as(name, { progress: (line) => notes.push(line) });
  assert.equal((await headOf(as(), 'production'))?.digest, held, place);
  assert.equal((await history(as(), 'production', { limit: 9 })).length, 3, place);
  assert.equal((await proveHistory(as(), 'production')).entries.length, 3, place);
  const { environments, vetoError } = await projectStatus(as());
  assert.deepEqual(
    environments.map(({ error, head, newer }) => [error?.message, head?.record.sequence, newer]),
    [
      [undefined, undefined, '1.1.0'],
      [undefined, 3, undefined],
    ],
    place,
  );
  assert.equal(vetoError, undefined, place);
  await previewResolve(as(), 'production');
  const { proofs } = await verifyEnvironment(as(), 'production');
  assert.ok(
    proofs.some(({ claim, result }) => claim === 'It is part of the release that the record names' && result === 'proved'),
    place,
  );
  const back = await rollbackMove(as('sam'), 'production', { who: 'x', why: null, version: '1.0.0', dryRun: true });
  assert.deepEqual((await previewMove(as('sam'), back)).findings, [], place);
  assert.deepEqual(
    (await previewMove(as('sam'), move('1.0.0'))).findings.map(({ id }) => id),
    ['held'],
    place,
  );
  assert.deepEqual(
    notes.filter((line) => /say nothing/.test(line)),
    [],
    place,
  );
}

/** Where the registry lists none itself: the list that clients keep. */
async function listReferrer({ repositories }: TrustedWorld, { subject, digest }: Record<'subject' | 'digest', Digest>): Promise<void> {
  const ledger = repositories.environment('production');
  const tag = subject.replace(':', '-');
  const list = await ledger.readManifest(tag);
  assert.ok(list !== undefined);
  const { manifests } = JSON.parse(Buffer.from(list.bytes).toString('utf8'));
  const entry = { mediaType: mediaTypes.manifest, digest, size: 2 };
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [entry, ...manifests] }));
  await ledger.writeManifest({ mediaType: mediaTypes.index, bytes }, { tag });
}
