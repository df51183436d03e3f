import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { fetchFromRegistry } from '../../lib/vendor/chart-registry.ts';
import { registryForTests } from '../registries/registry.ts';
import { renderersForTests } from '../renderers/renderers.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { packagedChart } from './web.ts';

test('a chart that the real helm has pushed to a real registry is vendored', async (t) => {
  const folder = await temporaryFolder(t);
  const [registry, renderers] = [await registryForTests(t), await renderersForTests(join(folder, 'programs'))];
  if (registry.kind === 'missing') return t.skip(registry.reason);
  if (renderers.kind === 'missing') return t.skip(renderers.reason);
  await writeFile(join(folder, 'web.tgz'), await packagedChart('web', '1.2.3+build.4', { 'templates/a.yaml': 'a: {{ .Values.a }}\n' }));
  const target = `oci://${registry.registry.host}/charts`;
  execFileSync(join(renderers.path, 'helm'), ['push', 'web.tgz', target, '--plain-http'], { cwd: folder, stdio: 'pipe' });

  const want = { kind: 'chart', chart: `${target}/web`, version: '1.2.3+build.4' } as const;
  const { items } = await vendorHere(folder, [want]);
  assert.equal(items[0]?.path, 'vendor/charts/web-1.2.3+build.4');
  assert.equal(await readFile(join(folder, items[0].path, 'templates/a.yaml'), 'utf8'), 'a: {{ .Values.a }}\n');
  await assert.rejects(vendorHere(folder, [{ ...want, version: '2.0.0' }]), { code: 'NOT_FOUND' });
  const [ranged] = (await vendorHere(folder, [{ ...want, version: '^1.2' }])).items;
  assert.deepEqual([ranged?.version, ranged?.path], ['1.2.3+build.4', 'vendor/charts/web']);
});

test('an image is no chart', async (t) => {
  const context = createRegistryContext();
  t.after(() => context.close());
  const repository = openRepository(`oci-layout:${await temporaryFolder(t)}/web`, context);
  const config = await repository.writeBlob({ mediaType: mediaTypes.empty, bytes: new TextEncoder().encode('{}') });
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [config] };
  await repository.writeManifest(
    { mediaType: mediaTypes.manifest, bytes: new TextEncoder().encode(JSON.stringify(manifest)) },
    { tag: '1.0.0' },
  );
  await assert.rejects(fetchFromRegistry(repository, { version: '1.0.0', bound: {} }), /that is no Helm chart/);
  await assert.rejects(fetchFromRegistry(repository, { version: '^1', bound: {} }), /that is no Helm chart/);
  await assert.rejects(
    fetchFromRegistry(repository, { version: '^2', bound: {} }),
    /\^2: the registry has no version in that range, but 1\.0\.0$/,
  );
});
