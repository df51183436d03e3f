import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packEnvironment } from '../../lib/artifact/pack-environment.ts';
import { pullEnvironment } from '../../lib/artifact/pull.ts';
import { parseApplicationFiles } from '../../lib/manifest/files.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { fluxCommandForTests } from '../flux/flux-command.ts';
import { registryForTests } from '../registries/registry.ts';
import { identity, shop } from './samples.ts';

const flux = await fluxCommandForTests();
const skip = flux.kind === 'missing' && flux.reason;
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { key: 'value' } };

for (const server of ['go-containerregistry', 'distribution'] as const) {
  test(`we read what "flux push artifact" and "flux tag artifact" write to ${server}'s server`, { skip }, async (t) => {
    const found = await registryForTests(t, { server });
    if (found.kind === 'missing') return t.skip(found.reason);
    assert.ok(flux.kind === 'ready');
    const folder = await mkdtemp(join(tmpdir(), 'pawl-flux-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'web.yaml'), JSON.stringify(object));
    const url = `oci://${found.registry.host}/acme/shop/staging`;
    const source = ['--source', 'https://github.com/acme/shop', '--revision', 'main@sha1:3b18e512dba79e4c8300dd08aeb37f8e728b8dad'];
    await flux.tool.run(['push', 'artifact', `${url}:1.2.3`, '--path', folder, ...source, '--insecure-registry']);
    await flux.tool.run(['tag', 'artifact', `${url}:1.2.3`, '--tag', 'live']);

    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const { set, annotations } = await pullEnvironment(openRepository(url, context), 'live', { environment: 'staging' });
    assert.deepEqual(
      set.objects.map((one) => one.object),
      [object],
    );
    assert.equal(annotations['org.opencontainers.image.source'], 'https://github.com/acme/shop');
  });

  test(`"flux pull artifact" reads what we write to ${server}'s server`, { skip }, async (t) => {
    const found = await registryForTests(t, { server });
    if (found.kind === 'missing') return t.skip(found.reason);
    assert.ok(flux.kind === 'ready');
    const folder = await mkdtemp(join(tmpdir(), 'pawl-flux-'));
    t.after(() => rm(folder, { recursive: true }));
    const url = `oci://${found.registry.host}/acme/shop/production`;
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const repository = openRepository(url, context);
    const packed = await packEnvironment(shop('production'), identity('1.2.3'));
    for (const blob of packed.blobs) await repository.writeBlob(blob);
    await repository.writeManifest(packed.manifest, { tag: '1.2.3' });
    await flux.tool.run(['pull', 'artifact', `${url}:1.2.3`, '--output', folder, '--insecure-registry']);
    const files = await Promise.all((await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name))] as const));
    assert.deepEqual(parseApplicationFiles('production', new Map(files)), shop('production'));
    assert.ok((await flux.tool.run(['list', 'artifacts', url, '--insecure-registry'])).includes(packed.descriptor.digest));
  });
}
