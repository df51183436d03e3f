import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { copyEnvironment } from '../../lib/artifact/copy.ts';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pullEnvironment } from '../../lib/artifact/pull.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { secondMeaning } from '../../lib/artifact/second-meaning.ts';
import { maximumManifestSize } from '../../lib/oci/manifest-content.ts';
import { processorTime } from '../processor-time.ts';
import { layoutFolder, release } from './samples.ts';

const refused: Readonly<Record<string, RegExp>> = {
  '{"layers":[],"layers":[]}': /two fields "layers"/,
  '{"layers":[],"config":{},"l\\u0061yers":[]}': /two fields "layers"/,
  '{"layers":[],"Layers":[]}': /"Layers" is "layers" for some/,
  '{"layer\u017f":[]}': /"layer\?" is "layers" for some/,
  '{"layers":[{"annotations":{}},{"Digest":"x"}]}': /"Digest" is "digest" for some/,
  '{"layers":[{"digest":"x","size":1,"digest":"y"}]}': /two fields "digest"/,
  '{"annotations":{"a":"1","a":"2"}}': /two fields "a"/,
  '{"a":{"b":1,"c":{"d":1},"b":2}}': /two fields "b"/,
  '{"annotations":{},"annotationS":{}}': /"annotationS" is "annotations" for some/,
};
for (const [text, says] of Object.entries(refused))
  test(`others could read ${text} otherwise`, () => {
    JSON.parse(text);
    assert.match(secondMeaning(text) ?? '', says);
  });

test('what has every name once says one thing, whatever annotations are called', () => {
  const annotations = { layers: 'a', Layers: 'b', LAYERS: 'c', 'a"},{"layers': '\\' };
  const text = JSON.stringify({
    layers: [{ digest: 'x', annotations }, { digest: 'x' }, []],
    config: { digest: 'x' },
    annotations,
    other: {},
    OTHER: 1,
  });
  assert.equal(secondMeaning(text), undefined);
});

test('as much as a manifest may have is looked through in a moment', () => {
  for (const text of [
    `"${'\\\\'.repeat(maximumManifestSize / 2)}"`,
    '['.repeat(maximumManifestSize),
    `[${'{"a":1},'.repeat(maximumManifestSize / 8)}1]`,
  ]) {
    const took = processorTime(() => assert.equal(secondMeaning(text), undefined));
    assert.ok(took < 2000, `${took} ms`);
  }
});

test('objects in each other, as many as there is room for, need little memory', async () => {
  const module = new URL('../../lib/artifact/second-meaning.ts', import.meta.url).href;
  const program = `
    const { parentPort } = require('node:worker_threads');
    const depth = ${Math.floor(maximumManifestSize / 6)};
    const text = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    import(${JSON.stringify(module)}).then(({ secondMeaning }) => parentPort.postMessage(secondMeaning(text) ?? 'one'));`;
  // Half of it does. With a set of names for each of them it does not suffice: the worker emits an error, which once() throws.
  const worker = new Worker(program, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 96 } });
  assert.deepEqual(await once(worker, 'message'), ['one']);
  await worker.terminate();
});

test('a release and an environment that others could read otherwise are neither read, pulled nor promoted', async (t) => {
  const open = await layoutFolder(t);
  const [repository, to] = [open('shop'), open('shop/production')];
  const packed = await packRelease(release('1.2.3'));
  await pushRelease(repository, packed);
  const again = async (digest: string, change: (text: string) => string) => {
    const manifest = (await repository.readManifest(digest)) ?? assert.fail();
    const bytes = new TextEncoder().encode(change(new TextDecoder().decode(manifest.bytes)));
    return repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes });
  };
  const index = await again(packed.descriptor.digest, (text) => text.replace('{', '{"Manifests":[],'));
  await assert.rejects(readRelease(repository, index.digest), { code: 'BAD_MANIFEST', message: /others would read it otherwise/ });

  const production = packed.environments.get('production') ?? assert.fail();
  const descriptor = await again(production.descriptor.digest, (text) => text.replace('{', '{"Layers":[],'));
  await assert.rejects(pullEnvironment(repository, descriptor.digest), { code: 'BAD_MANIFEST', message: /others would read it otherwise/ });
  await assert.rejects(copyEnvironment({ from: repository, to, descriptor, version: '1.2.3' }), { code: 'BAD_MANIFEST' });
  assert.equal(await to.resolve('1.2.3'), undefined);
});
