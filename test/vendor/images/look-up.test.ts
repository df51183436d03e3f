import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../../lib/oci/registry.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import { type LookUp, lookUpImages } from '../../../lib/vendor/images/look-up.ts';
import { answer, answerError, type ScriptedRegistry, scriptedRegistry } from '../../oci/scripted-registry.ts';

/** The digest of what a tag holds in the registry below. */
const held = (tag: string) => digestOf(`content of ${tag}`);

interface Started {
  readonly registry: ScriptedRegistry;
  /** Looks images of it up: repository, range, locked version and digest. */
  readonly lookUp: (...images: readonly (readonly [string, string, string?, string?])[]) => Promise<readonly LookUp[]>;
}

async function start(
  t: { after(end: () => Promise<void>): void },
  repositories: Record<string, readonly string[] | number>,
): Promise<Started> {
  const registry = await scriptedRegistry(({ url }, response) => {
    const [, name = '', verb = '', tag = ''] = /^\/v2\/(.+)\/(tags|manifests)\/([^?]+)/.exec(url) ?? [];
    const tags = repositories[name];
    if (tags === undefined) return answerError(response, 404, 'NAME_UNKNOWN');
    if (typeof tags === 'number') return answerError(response, tags, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': '0' });
    if (verb === 'tags') return answer(response, 200, JSON.stringify({ name, tags }), { 'content-type': 'application/json' });
    if (!tags.includes(tag)) return answerError(response, 404, 'MANIFEST_UNKNOWN');
    answer(response, 200, 'x'.repeat(10), { 'content-type': mediaTypes.index, 'docker-content-digest': held(tag) });
  });
  const context = createRegistryContext({ plainHttp: true, wait: async () => undefined });
  t.after(async () => {
    await registry.close();
    await context.close();
  });
  const lookUp: Started['lookUp'] = (...images) =>
    lookUpImages(
      images.map(([name, range, version, digest]) => ({
        repository: `${registry.host}/${name}`,
        range,
        locked: version === undefined ? undefined : { version, digest: digestOf(`content of ${digest ?? version}`) },
      })),
      { openRepository: (address) => openRepository(address, context), signal: new AbortController().signal },
    );
  return { registry, lookUp };
}

const tags = ['1.2.0', '1.2.7', '2.0.0', '2.1.0-rc.1', 'latest'];

test('an image is looked up by its tags: the newest in the range by digest, the newest of all, and the locked one', async (t) => {
  const { registry, lookUp } = await start(t, { 'acme/web': tags });
  const [one, two, three] = await lookUp(['acme/web', '^1'], ['acme/web', '^1.2', '1.2.0'], ['acme/web', '2.x', '2.0.0']);
  assert.deepEqual(one, {
    kind: 'looked-up',
    repository: `${registry.host}/acme/web`,
    range: '^1',
    locked: undefined,
    inRange: { version: '1.2.7', digest: held('1.2.7') },
    newest: '2.0.0',
    beyond: '2.0.0',
    tag: undefined,
  });
  assert.ok(two?.kind === 'looked-up' && two.tag === 'same' && two.inRange.version === '1.2.7');
  assert.ok(three?.kind === 'looked-up' && three.tag === 'same' && three.beyond === undefined);
  assert.equal(registry.seen.filter(({ url }) => url.includes('/tags/')).length, 1);
});

test('a locked tag that points elsewhere has moved, and one that is no more is gone', async (t) => {
  const { lookUp } = await start(t, { 'acme/web': tags });
  const found = await lookUp(
    ['acme/web', '^1.2', '1.2.7', 'another'],
    ['acme/web', '^1', '1.2.0', 'another'],
    ['acme/web', '1.x', '1.2.3'],
  );
  assert.deepEqual(
    found.map((one) => one.kind === 'looked-up' && one.tag),
    ['moved', 'moved', 'gone'],
  );
});

test('an image that cannot be looked up says why, and the others are looked up', async (t) => {
  const { registry, lookUp } = await start(t, {
    'acme/web': tags,
    'acme/names': ['latest', 'main'],
    'acme/limited': 429,
    'acme/private': 401,
  });
  const found = await lookUp(
    ['acme/limited', '^1'],
    ['acme/private', '^1'],
    ['acme/none', '^1'],
    ['acme/names', '^1'],
    ['acme/web', '^9'],
    ['acme/web', '^1'],
  );
  const told = found.map((one) => (one.kind === 'failed' ? `${one.error.code}: ${one.error.message}` : one.inRange.version));
  assert.deepEqual(told, [
    `RATE_LIMITED: Cannot list the tags of "oci://${registry.host}/acme/limited": the registry answered 429 TOOMANYREQUESTS: slow down`,
    `UNAUTHORIZED: Cannot list the tags of "oci://${registry.host}/acme/private": the registry answered 401 TOOMANYREQUESTS: slow down`,
    `NO_VERSION: Cannot look up "${registry.host}/acme/none" in range "^1": the registry has no such repository, or no tags in it`,
    `NO_VERSION: Cannot look up "${registry.host}/acme/names" in range "^1": none of its 2 tags is a whole version`,
    `NO_VERSION: Cannot look up "${registry.host}/acme/web" in range "^9": none of its 5 tags is a version in that range, the newest is 2.0.0`,
    '1.2.7',
  ]);
});

test('a range without a version of its own is told of the variants that there are', async (t) => {
  const { registry, lookUp } = await start(t, { 'acme/web': ['1.2.0-alpine', '1.2.1-alpine', '1.2.0-slim', '2.0.0'] });
  const [found] = await lookUp(['acme/web', '^1']);
  assert.ok(found?.kind === 'failed');
  assert.equal(found.error.fix, `Say which variant is meant: image('${registry.host}/acme/web', '^1', { variant: 'alpine' }), or slim`);
});

test('a registry that lies about its tags is refused', async (t) => {
  const { lookUp } = await start(t, { 'acme/web': ['1.0.0', '../../etc/passwd'] });
  const [found] = await lookUp(['acme/web', '^1']);
  assert.ok(found?.kind === 'failed');
  assert.equal(found.error.code, 'BAD_ANSWER');
});
