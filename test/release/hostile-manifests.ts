import assert from 'node:assert/strict';
import { type Digest, digestOf } from '../../lib/digest.ts';
import { type Descriptor, mediaTypes, type Repository } from '../../lib/oci/registry.ts';

/** What whoever may push can put under a digest, and under any tag: no client of theirs has to look at it first. */
export interface HostileManifest {
  readonly what: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const nothing = { mediaType: mediaTypes.empty, digest: digestOf('{}'), size: 2 };
const absent = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', digest: digestOf('never written'), size: 13 };

/** One of each kind; `subject` where it is to refer to something, as a registry's list or an own fallback tag then says. */
export function hostileManifests(name: string, subject?: Descriptor): readonly HostileManifest[] {
  const of = (more: object) =>
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        artifactType: absent.mediaType,
        config: nothing,
        layers: [],
        ...(subject === undefined ? {} : { subject }),
        annotations: { name },
        ...more,
      }),
    );
  const notText = of({ annotations: { name, a: 'X' } });
  notText[notText.indexOf('"X"') + 1] = 0xff;
  const type = mediaTypes.manifest;
  return [
    { what: 'not UTF-8', type, bytes: notText },
    { what: 'not UTF-8, called text', type: 'text/plain', bytes: Buffer.concat([notText, Buffer.from('\n')]) },
    { what: 'not JSON', type, bytes: Buffer.from(`<html>${name}`) },
    { what: 'JSON of another shape', type, bytes: of({ config: { digest: '../../x' } }) },
    { what: 'annotations that are no texts', type, bytes: of({ annotations: { name, a: 1 } }) },
    { what: 'of another type than it says', type: mediaTypes.index, bytes: of({}) },
    { what: 'a manifest whose blob is missing', type, bytes: of({ layers: [absent] }) },
  ];
}

/** A registry of go-containerregistry reads every manifest that it has whenever it lists referrers: one of these is enough. */
export function largeManifest(): HostileManifest {
  const content = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: nothing,
    layers: [],
    annotations: { a: 'x'.repeat(4_194_304) },
  };
  return { what: 'larger than a manifest may be', type: mediaTypes.manifest, bytes: Buffer.from(JSON.stringify(content)) };
}

/** Puts manifests into a repository of a registry as `curl` would. */
export function rawWriter(host: string, repository: Repository) {
  const base = `http://${host}/v2/${repository.reference.slice(`oci://${host}/`.length)}`;
  return {
    /** What a manifest needs to be taken. */
    async nothing(): Promise<void> {
      await repository.writeBlob({ mediaType: nothing.mediaType, bytes: Buffer.from('{}') });
    },
    /** Under a tag, or by its digest; undefined where the registry did not take it. */
    async put({ type, bytes }: Pick<HostileManifest, 'type' | 'bytes'>, name?: string): Promise<Digest | undefined> {
      const digest = digestOf(bytes);
      const response = await fetch(`${base}/manifests/${name ?? digest}`, {
        method: 'PUT',
        headers: { 'content-type': type },
        body: new Uint8Array(bytes),
      });
      await response.arrayBuffer();
      assert.ok(response.status < 500, `${response.status}`);
      return response.ok ? digest : undefined;
    },
  };
}
