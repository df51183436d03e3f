import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageManifestSchema, parseImageManifest } from '../../lib/artifact/wire-format.ts';
import { digestOf } from '../../lib/digest.ts';
import { firstIssue } from '../../lib/oci/descriptor.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { changedIn } from '../oci/changed-json.ts';

const one = { mediaType: mediaTypes.empty, digest: `sha256:${'a'.repeat(64)}`, size: 2 };
const manifest = {
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  artifactType: 'application/vnd.pawl.promotion.v1+json',
  config: one,
  layers: [{ ...one, data: 'e30=' }],
  subject: one,
  annotations: { 'pawl.dev/sequence': '7' },
};

test('parseImageManifest says what the schema says, also of manifests that are read without it', () => {
  for (const text of changedIn(manifest)) {
    const bytes = Buffer.from(text);
    const descriptor = { mediaType: mediaTypes.manifest, digest: digestOf(bytes), size: bytes.length };
    const result = imageManifestSchema.safeParse(JSON.parse(text));
    if (result.success) assert.deepEqual(parseImageManifest({ descriptor, bytes }, 'it'), result.data, text);
    else
      assert.throws(
        () => parseImageManifest({ descriptor, bytes }, 'it'),
        { message: `Cannot read it: ${firstIssue(result.error)}` },
        text,
      );
  }
});
