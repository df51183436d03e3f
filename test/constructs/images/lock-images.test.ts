import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ApiObject, type Chart } from 'cdk8s';
import { z } from 'zod';
import { application } from '../../../lib/constructs/application.ts';
import { image } from '../../../lib/constructs/image.ts';
import { Testing } from '../../../lib/constructs/testing.ts';
import { lockText } from '../../../lib/lock/lock.ts';
import { anEnvironment, messagesOf, synthesizeChart } from '../synthesize.ts';

const digest = `sha256:${'1'.repeat(64)}` as const;
const web = 'ghcr.io/acme/web';

/** A folder whose lock has these images. */
async function locked(t: TestContext, images: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-images-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const entries = Object.entries(images).map(([key, version]) => [key, { version, digest }]);
  const lock = { charts: {}, files: {}, git: {}, renderers: {}, images: Object.fromEntries(entries) };
  await writeFile(join(folder, 'pawl.lock.json'), lockText(lock));
  return folder;
}

function pod(chart: Chart, name: string, ...images: readonly string[]): void {
  const containers = images.map((one, index) => ({ name: `c${index}`, image: one, env: [{ name: 'SELF', value: `${one} and more` }] }));
  new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } });
}

test('an image becomes what the lock says, wherever its text stands in an object', async (t) => {
  const folder = await locked(t, { [`${web} ^1.2`]: 'v1.2.7' });
  const result = synthesizeChart((chart) => pod(chart, 'one', image(web, '^1.2')), { folder });
  assert.deepEqual(messagesOf(result), []);
  assert.deepEqual(result.set.objects[0]?.object.spec, {
    containers: [{ name: 'c0', image: `${web}:v1.2.7@${digest}`, env: [{ name: 'SELF', value: `${web}:v1.2.7@${digest} and more` }] }],
  });
  assert.deepEqual(result.images, [{ repository: web, range: '^1.2', locked: { version: 'v1.2.7', digest }, objects: ['Pod/shop/one'] }]);
  assert.deepEqual(
    result.inputs.map(({ path }) => path),
    ['pawl.lock.json'],
  );
});

test('images that the lock does not have are findings, one for each image, all at once', async (t) => {
  const folder = await locked(t, { [`${web} ^1.2`]: '1.2.7' });
  const result = synthesizeChart(
    (chart) => {
      pod(chart, 'one', image(web, '^1.2'), image(web, '^2'));
      pod(chart, 'two', image(web, '^2'), image('nginx', '1.27.x'));
    },
    { folder },
  );
  assert.deepEqual(messagesOf(result), [
    'error: Image "ghcr.io/acme/web" in range "^2" is not locked: pawl.lock.json does not have it; 1 more object uses it',
    'error: Image "nginx" in range "1.27.x" is not locked: pawl.lock.json does not have it',
  ]);
  const [finding] = result.findings;
  assert.deepEqual(
    [finding?.id, finding?.object, finding?.field, finding?.construct, finding?.fix],
    ['image-not-locked', 'Pod/shop/one', 'spec.containers[name=c1].image', 'web/one', 'Run "pawl images update", and commit the lock'],
  );
});

test('a version that was edited into the lock by hand and is not in the range is refused', async (t) => {
  const folder = await locked(t, { [`${web} ^1.2`]: '2.0.0', 'nginx ^1': 'latest' });
  const result = synthesizeChart((chart) => pod(chart, 'one', image(web, '^1.2'), image('nginx', '^1')), { folder });
  assert.deepEqual(messagesOf(result), [
    'error: Image "ghcr.io/acme/web" in range "^1.2" is not locked: pawl.lock.json has version "2.0.0", which is not in that range',
    'error: Image "nginx" in range "^1" is not locked: pawl.lock.json has version "latest", which is not in that range',
  ]);
});

test('an image that was taken apart is an error where its pieces are, and nothing is released with them', async (t) => {
  const folder = await locked(t, { [`${web} ^1.2`]: '1.2.7' });
  const [, tag = ''] = image(web, '^1.2').split(':');
  const result = synthesizeChart((chart) => pod(chart, 'one', `${web}:${tag.slice(0, -2)}`, tag), { folder });
  assert.deepEqual(
    result.findings.map(({ id, severity, field }) => [id, severity, field]),
    [
      'spec.containers[name=c0].env[name=SELF].value',
      'spec.containers[name=c0].image',
      'spec.containers[name=c1].env[name=SELF].value',
      'spec.containers[name=c1].image',
    ].map((field) => ['image-in-pieces', 'error', field]),
  );
});

test('a lock that cannot be read is one finding, and no lock at all is none that anybody needs without images', async (t) => {
  const folder = await locked(t, {});
  await writeFile(join(folder, 'pawl.lock.json'), '<<<<<<< HEAD\n');
  const broken = synthesizeChart((chart) => pod(chart, 'one', image(web, '^1'), image(web, '^2')), { folder });
  assert.deepEqual(
    broken.findings.map(({ id }) => id),
    ['bad-lock'],
  );
  assert.match(messagesOf(broken)[0] ?? '', /both sides of a merge conflict/);
  assert.deepEqual(messagesOf(synthesizeChart((chart) => pod(chart, 'one', 'nginx:1.27.3'), { folder })), []);
});

test('a range that names a property of every object is not found in the lock by accident', async (t) => {
  const folder = await locked(t, {});
  const result = synthesizeChart((chart) => pod(chart, 'one', image('constructor', '*')), { folder });
  assert.match(messagesOf(result)[0] ?? '', /pawl\.lock\.json does not have it/);
});

test('Testing reads the lock of its folder, and says what to do where an image is not in it', async (t) => {
  const shop = application('shop', z.object({ image: z.string() }), (chart, configuration) => pod(chart, 'one', configuration.image));
  const environment = anEnvironment([shop({ image: image(web, '^1.2') })]);
  assert.throws(() => Testing.synth(environment, { folder: tmpdir() }), { code: 'FINDINGS', message: /"\^1\.2" is not locked/ });
  const folder = await locked(t, { [`${web} ^1.2`]: '1.2.7' });
  const [object] = Testing.synth(environment, { folder }).objects;
  assert.match(JSON.stringify(object?.object.spec), /"image":"ghcr\.io\/acme\/web:1\.2\.7@sha256:1{64}"/);
});
