import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { pack } from 'tar-stream';
import { agentBundle } from '../../.ci/agent-bundle.ts';
import { collectBytes } from '../../lib/artifact/archive/collect-bytes.ts';
import { inflate } from '../../lib/artifact/archive/inflate.ts';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { run, userProject } from '../cli/project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { registryForTests } from '../registries/registry.ts';
import { writeImage } from './images.ts';

/** It moves a whole Node about: ten seconds of processor time. */
const skip = process.env.CI === 'true' ? false : 'only with CI=true: it moves an image of node about';
const sources = fileURLToPath(new URL('../..', import.meta.url));

test('an image that was made of the bundled agent and an image of node starts the agent, from what a plain client pulls', {
  skip,
}, async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  const { host } = found.registry;
  const folder = await temporaryFolder(t);
  await build({ ...agentBundle, absWorkingDir: sources, outfile: join(folder, 'agent.mjs') });
  const readAgent = async () => new Map([['agent.mjs', await readFile(join(folder, 'agent.mjs'))]]);
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  await writeImage(openRepository(`oci://${host}/node`, context), { layer: await layerOfNode(), tag: '24' });

  const project = await userProject(t, {}, { readAgent });
  const words = ['agent', 'image', `${host}/acme/pawl-agent`, '--base', `${host}/node:24`];
  const { stdout, stderr, code } = await project.pawl(...words);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /tagged "0\.0\.0-test"; install it by its digest:/);
  const image = stdout.trim();
  assert.match(image, /^127\.0\.0\.1:\d+\/acme\/pawl-agent@sha256:[0-9a-f]{64}$/);
  assert.equal((await project.pawl(...words)).stdout, stdout);

  const root = join(folder, 'root');
  const entrypoint = await unpack(host, image.slice(host.length + 1), root);
  assert.deepEqual(entrypoint, ['/nodejs/bin/node', '/pawl/agent.mjs']);
  const [node = '', ...others] = entrypoint.map((path) => join(root, path));
  const started = await run(node, [...others, '--kubeconfig', 'missing.kubeconfig'], folder);
  assert.match(started.stderr, /^Cannot run the agent: kubeconfig "missing\.kubeconfig" cannot be read/);
  assert.equal(started.code, 1);
});

/** A tar that is not compressed: 120 MB take seconds otherwise. */
async function layerOfNode(): Promise<Uint8Array> {
  const stream = pack();
  stream.entry({ name: 'nodejs/bin/node', mode: 0o755, mtime: new Date(0) }, await readFile(process.execPath));
  stream.finalize();
  return collectBytes(stream);
}

/** What a container runtime does: the layers over each other, in their order. Gives the entrypoint. */
async function unpack(host: string, image: string, root: string): Promise<readonly string[]> {
  const [name = '', digest = ''] = image.split('@');
  const read = async (path: string) => {
    const response = await fetch(`http://${host}/v2/${name}/${path}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    assert.equal(response.status, 200, path);
    return new Uint8Array(await response.arrayBuffer());
  };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const manifest = JSON.parse(text(await read(`manifests/${digest}`)));
  for (const layer of manifest.layers) {
    const bytes = await read(`blobs/${layer.digest}`);
    const isPacked = layer.mediaType.endsWith('+gzip');
    await untar(isPacked ? await collectBytes(inflate(bytes, defaultLimits)) : bytes, root);
  }
  return JSON.parse(text(await read(`blobs/${manifest.config.digest}`))).config.Entrypoint;
}

/** By the program that everybody has. */
async function untar(tar: Uint8Array, root: string): Promise<void> {
  const file = join(dirname(root), 'layer.tar');
  await mkdir(root, { recursive: true });
  await writeFile(file, tar);
  const { code, stderr } = await run('tar', ['-xf', file, '-C', root], root);
  assert.equal(code, 0, stderr);
}
