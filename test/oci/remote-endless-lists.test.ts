import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { listedDigests } from '../../lib/oci/remote/referrers.ts';
import { tagsIn } from '../../lib/oci/remote/tags.ts';
import { bytesOf, rejectsWith } from '../contracts/registry-samples.ts';
import { processorTime } from '../processor-time.ts';
import { answer } from './scripted-registry.ts';
import { startScripted } from './start-scripted.ts';

const MiB = 1024 * 1024;
const subject = digestOf('subject');

test('pages that say little and weigh much are not read for ever', async (t) => {
  const padding = ' '.repeat(30 * MiB);
  const { repository, registry } = await startScripted(t, ({ url }, response) => {
    const link = `<${url.split('?')[0]}?page=${registry.seen.length}>; rel="next"`;
    answer(response, 200, `{"tags":[]${padding}}`, { link });
  });
  const error = await rejectsWith('TOO_LARGE', repository.tags());
  assert.match(error.message, /the list has more than \d+ bytes$/);
  assert.equal(registry.seen.length, 3);
});

test('a page of as many entries as there is room for is looked through in a moment', () => {
  const page = (field: string, entry: string) => bytesOf(`{"${field}":[${Array(Math.floor((2 * MiB) / (entry.length + 1))).fill(entry)}]}`);
  const referrers = page('manifests', '7');
  const tags = page('tags', '"a"');
  const took = processorTime(() => {
    assert.deepEqual(listedDigests('list', referrers), []);
    assert.ok(tagsIn('list', { bytes: tags, status: 200 }).length > 500_000);
  });
  assert.ok(took < 2000, `${took} ms`);
});

test('an entry that names nothing is left out of a page of referrers', () => {
  const others = [7, null, [], {}, { digest: 7 }, { digest: 'sha512:x' }];
  assert.deepEqual(listedDigests('list', bytesOf(JSON.stringify({ manifests: [...others, { digest: subject }] }))), [subject]);
});
