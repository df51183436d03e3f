import assert from 'node:assert/strict';
import type { Digest } from '../../lib/digest.ts';
import { type Descriptor, mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import type { RegistryError, RegistryErrorCode } from '../../lib/oci/registry-error.ts';

export interface ImageOptions {
  readonly tag?: string;
  readonly immutable?: boolean;
  readonly note?: string;
  readonly artifactType?: string;
  readonly subject?: Descriptor;
}

/** A small manifest with one blob, as everything in these tests is. */
export async function writeImage(
  repository: Repository,
  { tag, immutable, ...content }: ImageOptions,
): Promise<{ readonly bytes: Uint8Array; readonly descriptor: Descriptor }> {
  const bytes = imageOf(await writeText(repository, '{}'), content);
  const options = { ...(tag === undefined ? {} : { tag }), ...(immutable === undefined ? {} : { immutable }) };
  return { bytes, descriptor: await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes }, options) };
}

export function writeText(repository: Repository, text: string): Promise<Descriptor> {
  return repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(text) });
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export async function rejectsWith(code: RegistryErrorCode, promise: Promise<unknown>): Promise<RegistryError> {
  let found: RegistryError | undefined;
  await assert.rejects(promise, (error: RegistryError) => {
    found = error;
    assert.equal(error.code, code, error.stack);
    return true;
  });
  assert.ok(found);
  return found;
}

export function imageOf(config: Descriptor, { note, ...rest }: Omit<ImageOptions, 'tag' | 'immutable'>): Uint8Array {
  const annotations = note === undefined ? {} : { annotations: { note } };
  return bytesOf(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, ...rest, config, layers: [config], ...annotations }, undefined, 1),
  );
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function digestsOf(descriptors: readonly Descriptor[]): readonly Digest[] {
  return descriptors.map(({ digest }) => digest).sort();
}
