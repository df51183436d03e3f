import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { credentialsFromFiles } from '../../lib/oci/credentials/credentials-from-files.ts';
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

test('a chart of a registry that wants a login is vendored with the one that the real helm has kept', async (t) => {
  const folder = await temporaryFolder(t);
  const accounts = { ann: { password: 'hunter2', rights: { 'charts/web': ['pull', 'push'] } } } as const;
  const [registry, renderers] = [await registryForTests(t, { accounts }), await renderersForTests(join(folder, 'programs'))];
  if (registry.kind === 'missing') return t.skip(registry.reason);
  if (renderers.kind === 'missing') return t.skip(renderers.reason);
  const { host } = registry.registry;
  const file = join(folder, 'registry.json');
  const environment = { HELM_REGISTRY_CONFIG: file, DOCKER_CONFIG: folder };
  const helm = (command: string) => promisify(execFile)('sh', ['-c', command], { cwd: folder, env: { ...process.env, ...environment } });
  await writeFile(join(folder, 'web.tgz'), await packagedChart('web', '1.2.3'));
  const want = { kind: 'chart', chart: `oci://${host}/charts/web`, version: '^1' } as const;
  const credentials = credentialsFromFiles({ files: [file] });
  await assert.rejects(vendorHere(folder, [want], { credentials, plainHttp: false }), { code: 'UNAUTHORIZED' });
  // Not synchronously: the registry's front is in this process.
  await helm(`echo hunter2 | programs/helm registry login ${host} --username ann --password-stdin --plain-http`);
  await helm(`programs/helm push web.tgz oci://${host}/charts --plain-http`);
  const { items } = await vendorHere(folder, [want], { credentials, plainHttp: false });
  assert.deepEqual(
    items.map(({ version }) => version),
    ['1.2.3'],
  );
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
