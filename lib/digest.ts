import { hash } from 'node:crypto';

/** An OCI content digest (image-spec, descriptor.md#digests). Pawl writes and accepts sha256 only. */
export type Digest = `sha256:${string}`;

const pattern = /^sha256:[0-9a-f]{64}$/;

export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

export function isDigest(text: string): text is Digest {
  return pattern.test(text);
}

/** The first twelve hex digits, for people; programs keep the whole digest. */
export function shortDigest(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}
