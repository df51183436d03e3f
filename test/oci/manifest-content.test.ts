import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maximumManifestSize, parseManifest } from '../../lib/oci/manifest-content.ts';
import { bytesOf } from '../contracts/registry-samples.ts';
import { processorTime } from '../processor-time.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const room = maximumManifestSize - 1000;
const many = (entry: string) => `[${Array(Math.floor(room / (entry.length + 1))).fill(entry)}]`;
const names = Array.from({ length: 300_000 }, (_, index) => `"${index}":7`);

const hostile = {
  'entries that are none': `{"manifests":${many('7')}}`,
  'layers that say nothing': `{"layers":${many('{}')}}`,
  'addresses that are none': `{"config":{"digest":"${digest}","urls":${many('7')}}}`,
  'layers with addresses that are none': `{"layers":${many(`{"urls":${JSON.stringify(Array(500).fill(7))}}`)}}`,
  'annotations that are none': `{"annotations":{${names}}}`,
};

for (const [what, text] of Object.entries(hostile))
  test(`as many ${what} as a manifest has room for are refused in a moment`, () => {
    const bytes = bytesOf(text);
    assert.ok(bytes.length < maximumManifestSize);
    const took = processorTime(() => assert.equal(parseManifest(bytes).kind, 'bad'));
    assert.ok(took < 3000, `${took} ms`);
  });

test('an index of as many manifests as there is room for is read', () => {
  const entry = `{"digest":"${digest}"}`;
  const parsed = parseManifest(bytesOf(`{"manifests":${many(entry)}}`));
  assert.ok(parsed.kind === 'manifest' && parsed.content.manifests.length > 45_000);
});
