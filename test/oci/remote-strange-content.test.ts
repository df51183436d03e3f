import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { rejectsWith } from '../contracts/registry-samples.ts';
import { answer } from './scripted-registry.ts';
import { descriptor, manifest, startScripted } from './start-scripted.ts';

const subject = digestOf('the subject');
const referrer = JSON.stringify({ ...JSON.parse(manifest), subject: { ...descriptor, digest: subject } });
const tooLarge = ' '.repeat(4 * 1024 * 1024 + 1);

/** A registry where anything lies: texts by their digest, and by tags. */
async function holding(t: TestContext, texts: readonly string[], tags: Readonly<Record<string, string>> = {}) {
  const all = new Map([...texts.map((text) => [digestOf(text), text] as const), ...Object.entries(tags)]);
  return startScripted(t, ({ url }, response) => {
    const name = url.split('/').at(-1) ?? '';
    if (url.includes('/referrers/')) {
      const entry = (digest: string) => ({ mediaType: mediaTypes.manifest, digest, size: 1 });
      const manifests = [{ digest: 'no digest' }, 7, ...texts.map((text) => entry(digestOf(text))), entry(digestOf('gone'))];
      return answer(response, 200, JSON.stringify({ schemaVersion: 2, manifests }), { 'content-type': mediaTypes.index });
    }
    const text = all.get(name);
    if (text === undefined) return answer(response, 404);
    answer(response, 200, text, { 'docker-content-digest': digestOf(text) });
  });
}

test('what is no manifest, or too large for one, refers to nothing and hides nobody who does', async (t) => {
  const { repository } = await holding(t, ['no JSON', '7', tooLarge, referrer]);
  assert.deepEqual(
    (await repository.referrers(subject)).map(({ digest }) => digest),
    [digestOf(referrer)],
  );
});

test('a referrer that came as other bytes than its digest names hides nobody else', async (t) => {
  const { repository } = await startScripted(t, ({ url }, response) => {
    const text = url.endsWith(digestOf(referrer)) ? referrer : '{}';
    if (!url.includes('/referrers/')) return answer(response, 200, text);
    const manifests = ['a', referrer].map((one) => ({ mediaType: mediaTypes.manifest, digest: digestOf(one), size: 1 }));
    answer(response, 200, JSON.stringify({ schemaVersion: 2, manifests }), { 'content-type': mediaTypes.index });
  });
  assert.equal((await repository.referrers(subject)).length, 1);
});

test('what is no manifest is resolved, whatever its size, and refused to whoever reads it', async (t) => {
  const { repository } = await holding(t, [], { odd: 'no JSON', large: tooLarge });
  const mediaType = 'application/octet-stream';
  assert.deepEqual(await repository.resolve('odd'), { mediaType, digest: digestOf('no JSON'), size: 7 });
  assert.deepEqual(await repository.resolve('large'), { mediaType, digest: digestOf(tooLarge), size: tooLarge.length });
  const error = await rejectsWith('NOT_A_MANIFEST', repository.readManifest('odd'));
  assert.match(error.message, /^Cannot read manifest "odd" of "oci:.*": what came is no manifest, it is not JSON/);
  await rejectsWith('TOO_LARGE', repository.readManifest('large'));
});
