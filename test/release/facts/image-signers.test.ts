import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { readRelease } from '../../../lib/artifact/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { digestOf } from '../../../lib/digest.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { diffSets } from '../../../lib/manifest/diff.ts';
import type { Descriptor, Repository } from '../../../lib/oci/registry.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';
import { evaluate, factsFromJson, factsToJson } from '../../../lib/promotion/evaluate.ts';
import type { ImageFact } from '../../../lib/promotion/policy.ts';
import { anyOf } from '../../../lib/promotion/rules/combined/any-of.ts';
import { noRestartFastPath } from '../../../lib/promotion/rules/content/no-restart-fast-path.ts';
import { imagesSigned } from '../../../lib/promotion/rules/proof/images-signed.ts';
import { withImageSigners } from '../../../lib/release/facts/image-signers.ts';
import { gatherFacts } from '../../../lib/release/facts.ts';
import { environmentOf, type Workplace } from '../../../lib/release/workplace.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { factsWith as facts, release } from '../../promotion/rules/facts.ts';
import { memoryRepository } from '../../promotion/simulation/memory-repository.ts';
import { signerOf, trusted, trustedWorld } from '../trusted-world.ts';

const by = trusted('publisher');

/** Registries of images by address; every address that is opened is noted. */
async function imagesOf(t: { after(end: () => Promise<void>): void }, change: Partial<Workplace> = {}) {
  const registries = new Map<string, Repository>();
  const opened: string[] = [];
  const openImage = (address: string): Repository => {
    opened.push(address);
    return registries.get(address) ?? memoryRepository();
  };
  const { as } = await trustedWorld(t);
  const workplace: Workplace = { ...as(), openImage, ...change };
  return {
    opened,
    push: async (address: string): Promise<{ readonly repository: Repository; readonly descriptor: Descriptor }> => {
      const repository = registries.get(address) ?? memoryRepository();
      registries.set(address, repository);
      return { repository, descriptor: (await writeImage(repository, { note: address })).descriptor };
    },
    break: (address: string, failure: () => Promise<never>) =>
      registries.set(address, { ...memoryRepository(), referrers: failure, readManifest: failure }),
    look: (images: readonly ImageFact[], imageSigners: Parameters<typeof withImageSigners>[1]['imageSigners'] = by) =>
      withImageSigners(workplace, { imageSigners }, images),
  };
}

test('an image that its team signed is found at its registry, also under a short name', async (t) => {
  const world = await imagesOf(t);
  const { repository, descriptor } = await world.push('oci://docker.io/library/nginx');
  await signManifest(repository, descriptor, signerOf('publisher'));
  const [image] = await world.look([{ image: 'nginx:1.27', digest: descriptor.digest }]);
  assert.deepEqual(
    image?.signers?.map((one) => one.kind === 'key' && one.name),
    ['publisher'],
  );
  assert.deepEqual(world.opened, ['oci://docker.io/library/nginx']);
});

test('no registry is asked where no policy wants to know, and none for images without digest', async (t) => {
  const world = await imagesOf(t);
  const images = [{ image: 'ghcr.io/acme/web:1', digest: digestOf('web') }];
  assert.deepEqual(await world.look(images, []), images);
  assert.deepEqual(await world.look([{ image: 'ghcr.io/acme/web:1' }]), [{ image: 'ghcr.io/acme/web:1' }]);
  assert.deepEqual(world.opened, []);
});

test('a stranger’s signature, one of another image, and none at all are nobody’s', async (t) => {
  const world = await imagesOf(t);
  const { repository, descriptor } = await world.push('oci://ghcr.io/acme/web');
  await signManifest(repository, descriptor, signerOf('stranger'));
  const other = await writeImage(repository, { note: 'other' });
  await signManifest(repository, other.descriptor, signerOf('publisher'));
  const digest = descriptor.digest;
  assert.deepEqual(await world.look([{ image: 'ghcr.io/acme/web:1', digest }]), [{ image: 'ghcr.io/acme/web:1', digest, signers: [] }]);
});

test('a registry that refuses or breaks proves nothing, says why, and holds up no other image', async (t) => {
  const world = await imagesOf(t);
  const { repository, descriptor } = await world.push('oci://ghcr.io/acme/web');
  await signManifest(repository, descriptor, signerOf('publisher'));
  world.break('oci://broken.example/web', async () => {
    throw new RegistryError('DENIED', 'Cannot read: the registry answered 403');
  });
  const { digest } = descriptor;
  const [broken, good] = await world.look([
    { image: 'broken.example/web:1', digest },
    { image: 'ghcr.io/acme/web:1', digest },
  ]);
  assert.equal(good?.signers?.length, 1);
  assert.equal(broken?.signers, undefined);
  const { verdict, findings } = evaluate(
    [imagesSigned({ by })],
    facts({ candidate: { ...release('1.1.0'), images: [broken ?? assert.fail()] } }),
  );
  assert.equal(verdict, 'deny');
  assert.match(findings[0]?.message ?? '', /broken\.example\/web:1 \(not proven: Cannot read: the registry answered 403\)/);
});

test('registries that never answer are given up on, and whoever asked may give up before', async (t) => {
  const never = (signal: AbortSignal | undefined) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const silent: Repository = { ...memoryRepository(), referrers: (_digest, call) => never(call?.signal) };
  const images = [{ image: 'silent.example/web:1', digest: digestOf('web') }];
  const world = await imagesOf(t, { openImage: () => silent, wait: () => delay(1) });
  assert.match((await world.look(images))[0]?.unread ?? '', /did not answer within 60 s/);
  const stop = new AbortController();
  const stopped = await imagesOf(t, { openImage: () => silent, signal: stop.signal });
  const looking = stopped.look(images);
  stop.abort(new Error('enough'));
  await assert.rejects(looking, /enough/);
});

test('where asking for an image breaks, nothing that was begun goes on', async (t) => {
  let given: AbortSignal | undefined;
  const wait: Workplace['wait'] = async (_, signal) => {
    given = signal;
    await delay(60_000, undefined, { signal, ref: false });
  };
  const broken = () => assert.fail('a mistake of ours');
  const world = await imagesOf(t, { openImage: broken, wait });
  await assert.rejects(world.look([{ image: 'ghcr.io/acme/web:1', digest: digestOf('web') }]), /a mistake of ours/);
  assert.equal(given?.aborted, true);
});

test('a move that fails elsewhere does not wait for the registries of images', async (t) => {
  const signals: (AbortSignal | undefined)[] = [];
  const silent: Repository = {
    ...memoryRepository(),
    referrers: (_digest, call) =>
      new Promise<never>((_, reject) => {
        signals.push(call?.signal);
        call?.signal?.addEventListener('abort', () => reject(call.signal?.reason));
      }),
  };
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const workplace = { ...world.as(), openImage: () => silent };
  const environment = { ...environmentOf(workplace, 'production'), imageSigners: by };
  const vetoes: Repository = {
    ...memoryRepository(),
    tags: async () => {
      await delay(20);
      throw new RegistryError('DENIED', 'Cannot list: the registry answered 403');
    },
  };
  const repositories = {
    ...world.repositories,
    environment: (name: string) => (name === 'vetoes' ? vetoes : world.repositories.environment(name)),
  };
  const image = `ghcr.io/acme/web:1@${digestOf('web')}`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'web', image }] },
  };
  const { set } = canonicalSet('production', [{ application: 'web', wave: 0, object: pod }]);
  const candidate = {
    move: { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null } as const,
    head: undefined,
    release: await readRelease(world.repositories.release, '1.0.0'),
    set,
    diff: diffSets(undefined, undefined),
    signers: undefined,
  };
  await assert.rejects(gatherFacts({ ...workplace, repositories }, environment, candidate), { code: 'DENIED' });
  assert.deepEqual(
    signals.map((signal) => signal?.aborted),
    [true],
  );
});

test('of a flood of images only so many are asked for', async (t) => {
  const world = await imagesOf(t);
  const many = Array.from({ length: 130 }, (_, place) => ({ image: `ghcr.io/acme/web-${place}:1`, digest: digestOf(`${place}`) }));
  const found = await world.look(many);
  assert.equal(world.opened.length, 128);
  assert.deepEqual(
    found.slice(127).map(({ unread, signers }) => unread ?? signers?.length),
    [0, 'it was not looked at: there are more than 128 images', 'it was not looked at: there are more than 128 images'],
  );
});

test('policies around the one that asks for signatures of images ask for them, too', () => {
  const policy = imagesSigned({ by });
  for (const one of [policy, anyOf(policy, imagesSigned({ by })), noRestartFastPath(policy)]) assert.ok(one.imageSigners?.length);
});

test('what was found is kept: it goes to the policies and is read again, and a record names the images that were looked at', () => {
  const signer = { kind: 'key', keyId: digestOf('key'), name: 'publisher' } as const;
  const digest = digestOf('web');
  const images = [
    { image: 'ghcr.io/acme/web:1', digest, signers: [signer] },
    { image: 'ghcr.io/acme/other:1', digest: digestOf('other'), unread: 'no answer' },
  ];
  const given = facts({ candidate: { ...release('1.1.0'), images } });
  assert.deepEqual(factsFromJson(factsToJson(given)).candidate.images, images);
  const { verdicts } = evaluate([imagesSigned({ by })], given);
  assert.deepEqual(verdicts[0]?.read, [{ kind: 'image', digest }]);
});
