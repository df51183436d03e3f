import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeImage } from '../../lib/agent-image/make-image.ts';
import { pushImage } from '../../lib/agent-image/push-image.ts';
import { readBase } from '../../lib/agent-image/read-base-image.ts';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { unarchive } from '../../lib/artifact/archive/unarchive.ts';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { docker, encode, oci, platform, writeImage, writeIndex } from './images.ts';

const program = new Map([
  ['agent.mjs', encode('console.log("the agent")')],
  ['licences.txt', encode('MIT')],
]);

async function twoRepositories(t: TestContext): Promise<{ readonly from: Repository; readonly to: Repository }> {
  const folder = await temporaryFolder(t);
  return { from: openRepository(`oci-layout:${join(folder, 'base')}`), to: openRepository(`oci-layout:${join(folder, 'agent')}`) };
}

async function make(from: Repository, name: string) {
  const base = await readBase(from, name, {});
  return makeImage({ base, baseName: 'registry.example.com/node:24', program, version: '1.2.3', source: undefined });
}

async function jsonOf(repository: Repository, digest: string) {
  return JSON.parse(new TextDecoder().decode((await repository.readManifest(digest))?.bytes));
}

async function configOf(repository: Repository, manifest: { readonly config: Descriptor }) {
  return JSON.parse(new TextDecoder().decode(await repository.readBlob(manifest.config, { limit: 1e6 })));
}

for (const forms of [oci, docker])
  test(`the agent's image has one layer more than its base, on each platform that it runs on (${forms.index})`, async (t) => {
    const { from, to } = await twoRepositories(t);
    const settings = { Entrypoint: ['/nodejs/bin/node'], Cmd: ['x'], Env: ['A=b'], User: '0', Labels: { mine: 'kept' } };
    const images = ['amd64', 'arm64', 's390x'].map(async (architecture) => {
      const layer = encode(`the layer of ${architecture}`);
      return [await writeImage(from, { architecture, layer, settings, forms }), platform(architecture)] as const;
    });
    const base = await writeIndex(from, await Promise.all(images), { tag: '24', forms });

    const made = await make(from, '24');
    assert.equal(await pushImage(made, { from, to, tag: '1.2.3' }), undefined);
    assert.deepEqual(made.platforms, ['linux/amd64', 'linux/arm64']);

    assert.equal((await to.resolve('1.2.3'))?.digest, made.descriptor.digest);
    const index = await jsonOf(to, made.descriptor.digest);
    assert.equal(index.mediaType, forms.index);
    assert.deepEqual(
      index.manifests.map((one: { platform: unknown }) => one.platform),
      [platform('amd64'), platform('arm64')],
    );
    for (const [place, architecture] of ['amd64', 'arm64'].entries()) {
      const manifest = await jsonOf(to, index.manifests[place].digest);
      const [below, added] = manifest.layers;
      assert.equal(new TextDecoder().decode(await to.readBlob(below, { limit: 1e6 })), `the layer of ${architecture}`);
      const { files } = await unarchive(await to.readBlob(added, { limit: 1e6 }), defaultLimits);
      assert.deepEqual([...files.keys()].sort(), ['pawl/agent.mjs', 'pawl/licences.txt']);
      const { config, rootfs, ...rest } = await configOf(to, manifest);
      assert.deepEqual(rest, { architecture, os: 'linux' });
      assert.deepEqual(config, {
        Env: ['A=b'],
        Entrypoint: ['/nodejs/bin/node', '/pawl/agent.mjs'],
        User: '65532:65532',
        Labels: {
          mine: 'kept',
          'org.opencontainers.image.base.digest': base.digest,
          'org.opencontainers.image.base.name': 'registry.example.com/node:24',
          'org.opencontainers.image.title': 'pawl-agent',
          'org.opencontainers.image.version': '1.2.3',
        },
      });
      assert.equal(rootfs.diff_ids[0], digestOf(`the layer of ${architecture}`));
      assert.equal(rootfs.diff_ids.length, 2);
    }
  });

test('the same base and agent make the same image, and another agent another one', async (t) => {
  const { from, to } = await twoRepositories(t);
  await writeImage(from, { tag: '24' });
  const first = await make(from, '24');
  assert.deepEqual(await make(from, '24'), first);
  assert.equal(await pushImage(first, { from, to, tag: 'live' }), undefined);
  assert.equal(await pushImage(first, { from, to, tag: 'live' }), undefined);
  const base = await readBase(from, '24', {});
  const other = await makeImage({
    base,
    baseName: undefined,
    program: new Map([['agent.mjs', encode('2')]]),
    version: '2.0.0',
    source: 'https://git.example.com/pawl',
  });
  assert.equal(await pushImage(other, { from, to, tag: 'live' }), first.descriptor.digest);
  const { config } = await configOf(to, await jsonOf(to, 'live'));
  assert.equal(config.Labels['org.opencontainers.image.source'], 'https://git.example.com/pawl');
  assert.equal(config.Labels['org.opencontainers.image.base.name'], undefined);
});

test('an image of one platform stays one, with the history of its base', async (t) => {
  const { from, to } = await twoRepositories(t);
  const history = [{ created: '2020-01-01T00:00:00Z', created_by: 'bazel' }];
  await writeImage(from, { tag: '24', architecture: 'arm64', others: { history, created: '2020-01-01T00:00:00Z', container_config: {} } });
  const made = await make(from, '24');
  await pushImage(made, { from, to, tag: '1' });
  const config = await configOf(to, await jsonOf(to, '1'));
  assert.deepEqual([made.platforms, config.created, config.container_config], [['linux/arm64'], '2020-01-01T00:00:00Z', undefined]);
  assert.deepEqual(config.history, [...history, { created_by: 'pawl agent image', comment: 'the agent' }]);
});

test('node is started as the base does: by path, by its PATH, or behind a program of its own', async (t) => {
  const { from, to } = await twoRepositories(t);
  const started = async (settings: Parameters<typeof writeImage>[1]) => {
    await writeImage(from, { ...settings, tag: 'it' });
    await pushImage(await make(from, 'it'), { from, to, tag: 'it' });
    const { config } = await configOf(to, await jsonOf(to, 'it'));
    return [config.Entrypoint[0], config.User, config.Cmd];
  };
  const path = { Env: ['PATH=/usr/local/bin:/bin'] };
  assert.deepEqual(await started({ settings: { ...path, Entrypoint: ['docker-entrypoint.sh'], Cmd: ['node'], User: '' } }), [
    'node',
    '65532:65532',
    undefined,
  ]);
  assert.deepEqual(await started({ settings: { Entrypoint: ['/usr/bin/dumb-init', '--', '/usr/bin/node'], Cmd: null, User: '1000' } }), [
    '/usr/bin/node',
    '1000',
    undefined,
  ]);
  for (const settings of [{ Cmd: ['node'] }, { ...path, Cmd: ['/bin/bash'] }, {}, { Entrypoint: ['/opt/node/bin/npm'] }])
    await assert.rejects(started({ settings }), { code: 'NO_NODE' });
});
