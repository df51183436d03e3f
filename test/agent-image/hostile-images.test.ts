import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBase } from '../../lib/agent-image/read-base-image.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { encode, oci, platform, writeImage, writeIndex } from './images.ts';

const layer = { mediaType: oci.layer, digest: `sha256:${'a'.repeat(64)}`, size: 3 };

/** What somebody may have pushed as a base, and what is said of it. */
const bases: Readonly<Record<string, readonly [RegExp, (repository: Repository) => Promise<Descriptor>]>> = {
  'a config that is no JSON': [/config cannot be read: it is not JSON/, (to) => writeImage(to, { config: encode('{'), tag: 'it' })],
  'a config that is deeper than a stack': [
    /config cannot be read: /,
    (to) => writeImage(to, { config: encode('['.repeat(1_000_000) + ']'.repeat(1_000_000)), tag: 'it' }),
  ],
  'a config of 5 MiB': [
    /config cannot be read: .*more than the limit/,
    (to) => writeImage(to, { config: new Uint8Array(5 * 1024 * 1024), tag: 'it' }),
  ],
  'a config with an Entrypoint of numbers': [
    /config cannot be read: config/,
    (to) => writeImage(to, { settings: { Entrypoint: [1] }, tag: 'it' }),
  ],
  'a config without layers': [
    /tells of 0 layers, and its manifest of 1/,
    (to) => writeImage(to, { others: { rootfs: { type: 'layers', diff_ids: [] } }, tag: 'it' }),
  ],
  'a foreign layer': [
    /a layer of it is ".*foreign.*" or lies elsewhere/,
    (to) =>
      writeImage(to, {
        layers: [
          {
            ...layer,
            mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
            urls: ['https://elsewhere.example/layer'],
          },
        ],
        tag: 'it',
      }),
  ],
  'a usual layer that lies elsewhere': [
    /or lies elsewhere/,
    (to) => writeImage(to, { layers: [{ ...layer, urls: ['https://elsewhere.example/layer'] }], tag: 'it' }),
  ],
  'an image of another platform': [
    /it is for linux\/riscv64, expected linux\/amd64 or linux\/arm64/,
    (to) => writeImage(to, { architecture: 'riscv64', tag: 'it' }),
  ],
  'an index that names an index': [
    /its index names another index for linux\/amd64/,
    async (to) => writeIndex(to, [[await writeIndex(to, [[await writeImage(to), platform('amd64')]]), platform('amd64')]], { tag: 'it' }),
  ],
  'an index that calls an index an image': [
    /what it names is of media type application\/vnd\.oci\.image\.index\.v1\+json, expected an image/,
    async (to) => {
      const { digest } = await writeImage(to);
      const image = JSON.parse(new TextDecoder().decode((await to.readManifest(digest))?.bytes));
      const bytes = encode(JSON.stringify({ ...image, mediaType: oci.index, manifests: [] }));
      const both = await to.writeManifest({ mediaType: oci.index, bytes });
      return writeIndex(to, [[{ ...both, mediaType: oci.manifest }, platform('amd64')]], { tag: 'it' });
    },
  ],
  'an index of 1,000 platforms': [
    /its index cannot be read: manifests: /,
    async (to) => {
      const image = await writeImage(to);
      return writeIndex(
        to,
        Array.from({ length: 1000 }, (_, place) => [image, platform(`cpu${place}`)] as const),
        { tag: 'it' },
      );
    },
  ],
  'an index with two images for one platform': [
    /several images for linux\/amd64/,
    async (to) => {
      const image = await writeImage(to);
      return writeIndex(
        to,
        [
          [image, platform('amd64')],
          [image, platform('amd64')],
        ],
        { tag: 'it' },
      );
    },
  ],
  'an index that calls an image of arm64 one of amd64': [
    /its image for linux\/amd64 is one for linux\/arm64/,
    async (to) => writeIndex(to, [[await writeImage(to, { architecture: 'arm64' }), platform('amd64')]], { tag: 'it' }),
  ],
  'an index for Windows': [
    /it is for windows\/amd64, expected/,
    async (to) => writeIndex(to, [[await writeImage(to), { os: 'windows', architecture: 'amd64' }]], { tag: 'it' }),
  ],
};

for (const [what, [sentence, write]] of Object.entries(bases))
  test(`no image is made on a base with ${what}`, async (t) => {
    const repository = openRepository(`oci-layout:${await temporaryFolder(t)}`);
    await write(repository);
    await assert.rejects(readBase(repository, 'it', {}), (error: Error) => {
      assert.equal(error.name, 'AgentImageError');
      assert.match(error.message, sentence);
      return true;
    });
  });

test('no image is made on a base whose config has another digest', async (t) => {
  const folder = await temporaryFolder(t);
  const repository = openRepository(`oci-layout:${folder}`);
  const { digest } = await writeImage(repository, { tag: 'it' });
  const manifest = JSON.parse(new TextDecoder().decode((await repository.readManifest(digest))?.bytes));
  const config: string = manifest.config.digest;
  await writeFile(join(folder, 'blobs', 'sha256', config.slice('sha256:'.length)), '{}');
  await assert.rejects(readBase(repository, 'it', {}), /config/);
});

test('a base that is not there is named', async (t) => {
  const repository = openRepository(`oci-layout:${await temporaryFolder(t)}`);
  await assert.rejects(readBase(repository, 'it', {}), { code: 'NO_BASE' });
});
