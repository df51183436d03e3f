import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { answer, answerError, type ScriptedRegistry, scriptedRegistry } from '../oci/scripted-registry.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';

/** A registry with one repository, whose tags hold what their values say. */
async function registryWith(t: TestContext, tags: Record<string, string>) {
  const registry = await start(() => tags);
  t.after(() => registry.close());
  return registry;
}

/** One for the tests that need no lock: one text of a project is compiled once. */
let sharedTags: Record<string, string> = {};
const shared = await start(() => sharedTags);
after(() => shared.close());

function start(tagsNow: () => Record<string, string>): Promise<ScriptedRegistry> {
  return scriptedRegistry(({ url }, response) => {
    if (!url.startsWith('/v2/acme/web/')) return answerError(response, 404, 'NAME_UNKNOWN');
    const tags = tagsNow();
    if (url.endsWith('/tags/list')) return answer(response, 200, JSON.stringify({ tags: Object.keys(tags) }));
    const content = tags[url.slice(url.lastIndexOf('/') + 1)];
    if (content === undefined) return answerError(response, 404, 'MANIFEST_UNKNOWN');
    answer(response, 200, content, { 'content-type': mediaTypes.index, 'docker-content-digest': digestOf(content) });
  });
}

function files(host: string, lock: object = { version: 1 }): Record<string, string> {
  return {
    'pawl.lock.json': JSON.stringify(lock),
    'environments/index.ts': `
import { ApiObject } from 'cdk8s';
import { application, environment, image, imagesByDigest, pinned, project, warn } from 'pawl';
import { z } from 'zod';
const web = application('web', z.object({ image: z.string() }), (chart, { image: web }) => {
  const containers = [{ name: 'web', image: web }, { name: 'proxy', image: 'envoyproxy/envoy:v1.30.0' }];
  new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers } });
});
const shared = image('${host}/acme/web', '^1.2');
const make = (name: string, text: string) => environment(name, { tier: 'development', kubernetes: '1.34', track: pinned(), deploy: [web({ image: text })] });
export default project({ name: 'shop', policies: [warn(imagesByDigest)], environments: [make('development', shared), make('testing', shared), make('next', image('${host}/acme/web', '2.x'))] });
`,
  };
}

test('images are locked by update, and by no dry run', async (t) => {
  sharedTags = { '1.2.7': 'one', '2.0.1': 'two', latest: 'two' };
  const { host } = shared;
  const { folder, pawl } = await userProject(t, files(host), rememberingCompiler);
  const dry = await pawl('images', 'update', '--plain-http', '--dry-run');
  assert.match(dry.stdout, /^✓ 2 images would change in pawl\.lock\.json; nothing was written\n/);
  assert.equal(await readFile(join(folder, 'pawl.lock.json'), 'utf8'), '{"version":1}');
  const { code, stdout } = await pawl('images', 'update', '--plain-http');
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^✓ 2 images changed in pawl\.lock\.json: review and commit it\n {2}\+ \S+\/acme\/web 2\.x: 2\.0\.1 \(\w{12}\)\n {2}\+ \S+\/acme\/web \^1\.2: 1\.2\.7 \(/,
  );
  const { images } = JSON.parse(await readFile(join(folder, 'pawl.lock.json'), 'utf8'));
  assert.deepEqual(images[`${host}/acme/web ^1.2`], { version: '1.2.7', digest: digestOf('one') });
});

test('images are listed with the environments that use them, and what the lock has', async (t) => {
  const host = 'ghcr.io';
  const two = { version: '2.0.1', digest: digestOf('two') };
  const { pawl } = await userProject(t, files(host, { version: 1, images: { [`${host}/acme/web 2.x`]: two } }), rememberingCompiler);
  assert.deepEqual(answers.images.parse((await pawl('images', 'list', '--json')).json()), {
    images: [
      { repository: `${host}/acme/web`, range: '2.x', locked: two, environments: ['next'] },
      { repository: `${host}/acme/web`, range: '^1.2', locked: null, environments: ['development', 'testing'] },
    ],
    others: [{ image: 'envoyproxy/envoy:v1.30.0', environments: ['development', 'testing', 'next'] }],
    complete: true,
  });
  const { stdout } = await pawl('images');
  assert.match(stdout, /^✗ 2 images by range, 1 not locked: run "pawl images update"\n/);
  assert.match(stdout, /\^1\.2 +NOT LOCKED +- +development, testing\n/);
});

test('what moved is said, loudly where a tag holds other content than what was locked', async (t) => {
  const { host } = await registryWith(t, { '1.2.7': 'changed', '1.2.8': 'new', '2.0.1': 'two', '2.1.0': 'three', '3.0.0': 'four' });
  const locked = (version: string, content: string) => ({ version, digest: digestOf(content) });
  const images = {
    [`${host}/acme/web ^1.2`]: locked('1.2.7', 'one'),
    [`${host}/acme/web 2.x`]: locked('2.1.0', 'other'),
    'gone/image ^1': locked('1.0.0', 'x'),
  };
  const { folder, pawl } = await userProject(t, files(host, { version: 1, images }), rememberingCompiler);
  const outdated = await pawl('images', 'outdated', '--plain-http');
  assert.equal(outdated.code, 0);
  assert.match(outdated.stdout, /^✗ 2 locked tags have BEEN MOVED to other content\n0 of 2 images up to date\n/);
  assert.match(
    outdated.stdout,
    /\^1\.2 +1\.2\.7 +1\.2\.8 +3\.0\.0 +another version in range, TAG 1\.2\.7 HAS BEEN MOVED, 3\.0\.0 is beyond the range/,
  );
  const { changes } = answers['images update'].parse((await pawl('images', 'update', '--plain-http', '--json')).json());
  assert.deepEqual(
    changes.map(({ image, change, to }) => [image.replace(host, ''), change, to?.version]),
    [
      ['/acme/web 2.x', 'repinned', '2.1.0'],
      ['/acme/web ^1.2', 'moved', '1.2.8'],
      ['gone/image ^1', 'removed', undefined],
    ],
  );
  const written = JSON.parse(await readFile(join(folder, 'pawl.lock.json'), 'utf8'));
  assert.deepEqual(written.images, {
    [`${host}/acme/web ^1.2`]: locked('1.2.8', 'new'),
    [`${host}/acme/web 2.x`]: locked('2.1.0', 'three'),
  });
});

test('an image of a variant is locked to its own tags, listed and moved apart from the one without', async (t) => {
  const now: Record<string, string> = { '1.2.7': 'plain', '1.2.3-alpine': 'small', '1.2.9-alpine-slim': 'smaller', '2.0.0-alpine': 'next' };
  const { host } = await registryWith(t, now);
  const index = files(host)['environments/index.ts']?.replace("acme/web', '2.x')", "acme/web', '^1.2', { variant: 'alpine' })") ?? '';
  const { folder, pawl } = await userProject(t, { 'environments/index.ts': index });
  const added = await pawl('images', 'update', '--plain-http');
  assert.match(
    added.stdout,
    /^✓ 2 images changed .*\n {2}\+ \S+\/acme\/web \^1\.2: 1\.2\.7 .*\n {2}\+ \S+\/acme\/web \^1\.2 \(alpine\): 1\.2\.3-alpine \(/,
  );
  now['1.2.4-alpine'] = 'newer';
  const [, alpine] = answers['images outdated'].parse((await pawl('images', 'outdated', '--plain-http', '--json')).json());
  assert.deepEqual(
    [alpine?.variant, alpine?.locked?.version, alpine?.inRange?.version, alpine?.newest, alpine?.tag],
    ['alpine', '1.2.3-alpine', '1.2.4-alpine', '2.0.0-alpine', 'same'],
  );
  await pawl('images', 'update', `${host}/acme/web ^1.2 (alpine)`, '--plain-http');
  assert.match((await pawl('images', 'list')).stdout, /\^1\.2 \(alpine\) +1\.2\.4-alpine +\w+ +next\n/);
  // A hand that puts the plain tag into the lock does not get it past the compile.
  const path = join(folder, 'pawl.lock.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('1.2.4-alpine', '1.2.4'));
  assert.match(
    (await pawl('check', 'next')).stdout,
    /in range "\^1\.2 \(alpine\)" is not locked: pawl\.lock\.json has version "1\.2\.4", which is not in that range/,
  );
});

test('one image that cannot be asked for is refused, and the others are locked', async (t) => {
  sharedTags = { '1.2.7': 'one' };
  const { host } = shared;
  const { folder, pawl } = await userProject(t, files(host), rememberingCompiler);
  const { code, stdout } = await pawl('images', 'update', 'web', '--plain-http');
  assert.equal(code, 1);
  assert.match(stdout, /^✗ 1 image changed .*\n.*\n {2}✗ \S+\/acme\/web 2\.x: .*the newest is 1\.2\.7\n/);
  assert.deepEqual(Object.keys(JSON.parse(await readFile(join(folder, 'pawl.lock.json'), 'utf8')).images), [`${host}/acme/web ^1.2`]);
  assert.match((await pawl('images', 'outdated', 'wep')).stderr, /Cannot find image "wep": this project asks for /);
});

test('a lock that is no lock stops images before a registry is asked', async (t) => {
  const { folder, pawl } = await userProject(t, files(shared.host), rememberingCompiler);
  const before = shared.seen.length;
  await writeFile(join(folder, 'pawl.lock.json'), '<<<<<<< HEAD\n{}');
  const { code, stderr } = await pawl('images', 'update', '--plain-http');
  assert.equal(code, 1);
  assert.match(stderr, /Cannot read "pawl\.lock\.json": it holds both sides of a merge conflict/);
  assert.equal(shared.seen.length, before);
});

test('a project without images by range has nothing to ask, and gets no lock', async (t) => {
  const index = files('ghcr.io')['environments/index.ts']?.replaceAll(/image\('[^']+', '[^']+'\)/g, "'nginx:1.27.3'") ?? '';
  const { folder, pawl } = await userProject(t, { 'environments/index.ts': index }, rememberingCompiler);
  assert.match((await pawl('images', 'update')).stdout, /^No image is asked for by a range/);
  await assert.rejects(readFile(join(folder, 'pawl.lock.json')), { code: 'ENOENT' });
  assert.match((await pawl('images', 'outdated')).stdout, /^No image is asked for by a range/);
});

test('images update locks what it can of a project whose build fails, says why, and fails', async (t) => {
  sharedTags = { '1.2.7': 'one' };
  const index = files(shared.host)['environments/index.ts'] ?? '';
  const failing = index
    .replace("make('next', image", "make('next', (() => { throw new Error('no zone'); }) as any, image")
    .replace('deploy: [web({ image: text })]', "deploy: typeof text === 'function' ? text : [web({ image: text })]");
  const { folder, pawl } = await userProject(t, { 'environments/index.ts': failing, 'pawl.lock.json': '{"version":1}' });
  const { code, stdout, stderr } = await pawl('images', 'update', '--plain-http');
  assert.equal(code, 1, stderr);
  assert.match(stderr, /✗ next: .*no zone \(build-failed\)\n {4}environments\/index\.ts:\d+:\d+\n/);
  assert.match(stderr, /✗ The project is not evaluated to its end/);
  assert.match(stdout, /^✗ 1 image changed/);
  assert.deepEqual(Object.keys(JSON.parse(await readFile(join(folder, 'pawl.lock.json'), 'utf8')).images), [
    `${shared.host}/acme/web ^1.2`,
  ]);
});
