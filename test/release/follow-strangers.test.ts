import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { type Followed, follow } from '../../lib/release/moves/follow.ts';
import type { Repositories } from '../../lib/release/workplace/repositories.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trustedWorld } from './trusted-world.ts';

const words = { who: 'x', why: null, environments: ['staging'] };

function said(all: readonly Followed[]): readonly string[] {
  return all.map((one) => {
    if (one.kind === 'nothing') return one.reason;
    if (one.kind === 'left') return 'left';
    return one.kind === 'failed' ? `${one.error.code}: ${one.error.message}` : `${one.outcome.move.version} ${one.outcome.result}`;
  });
}

/** The releases, changed. */
function instead(world: { readonly repositories: Repositories }, change: (release: Repository) => Partial<Repository>): Partial<Workplace> {
  const { release, environment } = world.repositories;
  return { repositories: { release: { ...release, ...change(release) }, environment } };
}

test('a release of another project does not stop who follows', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { project } = world.as();
  const sets = project.environments.map(({ set }) => set);
  const identity = { version: '9.9.9', revision: `9.9.9@sha1:${'0'.repeat(40)}`, created: new Date('2026-01-01T00:00:00Z') };
  const foreign = await packRelease({ identity: { ...identity, source: undefined }, project: 'till', sets, inputs: [], policies: null });
  await pushRelease(world.repositories.release, foreign);
  const notes: string[] = [];
  const all = await follow(world.as('sam', { progress: (line) => notes.push(line) }), words);
  assert.deepEqual(said(all), ['1.0.0 written']);
  assert.ok(
    notes.includes('9.9.9 is passed over: Cannot move to "9.9.9": it is a release of project "till", expected "shop"'),
    notes.join(),
  );
});

for (const [by, expected] of [
  ['nobody', /^1\.0\.0 written$/],
  ['publisher', /^NOT_FOUND: Cannot read blob/],
] as const)
  test(`a release whose bytes are gone ${by === 'nobody' ? 'does not stop' : 'stops'} who follows where ${by} signed it`, async (t) => {
    const world = await trustedWorld(t);
    await world.publish('1.0.0');
    await world.publish('1.1.0', by);
    const { release } = world.repositories;
    const manifest = (await readRelease(release, '1.1.0')).environments.get('staging');
    const stored = await release.readManifest(manifest?.digest ?? '');
    const gone = JSON.parse(Buffer.from(stored?.bytes ?? '').toString()).layers[0].digest;
    const readBlob: Repository['readBlob'] = async (descriptor, options) => {
      if (descriptor.digest === gone) throw new RegistryError('NOT_FOUND', `Cannot read blob "${gone}": it is not there`);
      return release.readBlob(descriptor, options);
    };
    const [one] = said(
      await follow(
        world.as(
          'sam',
          instead(world, () => ({ readBlob })),
        ),
        words,
      ),
    );
    assert.match(one ?? '', expected);
  });

test('so many versions of strangers that no release is come to are a failure, and not the end of a quiet run', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const crowd = (many: number) =>
    instead(world, (release) => ({
      tags: async () => [...(await release.tags()), ...Array.from({ length: many }, (_, at) => `9.9.${at}`)],
      readManifest: async (name, options) => {
        if (name.startsWith('9.9.')) throw new RegistryError('NOT_A_MANIFEST', `Cannot read manifest ${digestOf(name)}`);
        return release.readManifest(name, options);
      },
    }));
  const [failed] = said(await follow(world.as('sam', crowd(20)), words));
  assert.match(failed ?? '', /^NOT_A_RELEASE: Cannot follow in "staging": 20 of the 20 newest versions .* and 1 more are not looked at$/);
  assert.deepEqual(said(await follow(world.as('sam', crowd(19)), words)), ['1.0.0 written']);
});

test('who has nothing to follow is told why: no version in the range, or a tag that somebody moved', async (t) => {
  const world = await trustedWorld(t);
  const sam = world.as('sam');
  assert.deepEqual(said(await follow(sam, words)), ['no published version is in its range *']);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  assert.deepEqual(said(await follow(sam, words)), ['1.1.0 written']);
  const { release } = world.repositories;
  const old = await release.readManifest('1.0.0');
  assert.ok(old !== undefined);
  await release.writeManifest({ mediaType: old.descriptor.mediaType, bytes: old.bytes }, { tag: '1.1.0' });
  for (const oneByOne of [false, true])
    assert.match(
      said(await follow(sam, { ...words, oneByOne, dryRun: true })).join(),
      /^1\.1\.0 is passed over: Cannot read release "1\.1\.0" .*: it says that it is version "1\.0\.0"\. Somebody moved that tag.*"pawl verify 1\.1\.0"/,
    );
});
