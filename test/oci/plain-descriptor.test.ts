import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotationsSchema, descriptorSchema } from '../../lib/oci/descriptor.ts';
import { parseIndex } from '../../lib/oci/layout/layout-index.ts';
import { parseManifest } from '../../lib/oci/manifest-content.ts';
import { isPlainAnnotations, isPlainDescriptor } from '../../lib/oci/plain-descriptor.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { changedIn } from './changed-json.ts';

const one = { mediaType: mediaTypes.manifest, digest: `sha256:${'a'.repeat(64)}`, size: 7, artifactType: 'a/b', annotations: { a: 'b' } };
const manifest = {
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  artifactType: 'a/b',
  config: one,
  layers: [{ ...one, data: 'e30=' }, one],
  subject: one,
  annotations: { 'org.example': 'x' },
};

test('what is a plain descriptor, the schema lets through as it is, whatever field of it became what', () => {
  let plain = 0;
  for (const text of changedIn(one)) {
    const value: unknown = JSON.parse(text);
    if (!isPlainDescriptor(value)) continue;
    plain += 1;
    assert.deepEqual(descriptorSchema.parse(value), value, text);
  }
  assert.ok(plain > 10, `${plain} of them are plain`);
  for (const text of changedIn(one.annotations)) {
    const value: unknown = JSON.parse(text);
    if (isPlainAnnotations(value)) assert.deepEqual(annotationsSchema.parse(value), value, text);
  }
});

test('a manifest says the same, or has the same fault, when only the schema reads it', () => {
  for (const text of changedIn(manifest)) {
    const bySchema = parseManifest(Buffer.from(withUrls(text)));
    assert.deepEqual(parseManifest(Buffer.from(text)), bySchema, text);
  }
});

test('an index of a folder says the same, or has the same fault, when only the schema reads it', () => {
  const index = { schemaVersion: 2, manifests: [one, { ...one, platform: { os: 'linux' } }] };
  for (const text of [...changedIn(index), ...changedIn({ ...index, mediaType: mediaTypes.index })]) {
    const quick = outcomeOf(() => parseIndex('index.json', Buffer.from(text)).manifests);
    const bySchema = outcomeOf(() => parseIndex('index.json', Buffer.from(withField(text))).manifests);
    assert.deepEqual(quick, bySchema, text);
  }
});

/** A list of no addresses says nothing, and is not of the form that is read without the schema. */
function withUrls(text: string): string {
  return text.replace('"config":{"', '"config":{"urls":[],"');
}

function withField(text: string): string {
  return text.startsWith('{"') ? text.replace('{"', '{"other":true,"') : text;
}

function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return String(error);
  }
}
