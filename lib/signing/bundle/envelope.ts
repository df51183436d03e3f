import { canonicalJson, type Json } from '../../json.ts';
import type { Statement } from '../statement.ts';

/** The one payload type that is signed and accepted here (in-toto attestation framework, spec/v1/envelope.md). */
export const payloadType = 'application/vnd.in-toto+json';

export const bundleMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Bytes. Room for test results and lists of images; signatures have 1 to 10 KB. */
export const maximumBundleSize = 4 * 1024 * 1024;

/** Of the parts of a bundle: bytes of a signature, letters of a hint. */
export const bundleLimits = { signature: 4096, hint: 1024 };

/** One statement, one text. */
export function payloadOf({ _type, subject, predicateType, predicate }: Statement): Buffer {
  const named = subject.map(({ name, digest }): Json => (name === undefined ? { digest } : { name, digest }));
  return Buffer.from(canonicalJson({ _type, subject: named, predicateType, predicate }));
}

/** What an envelope's signature is made over: the payload with its type and their lengths (DSSE v1, protocol.md, "PAE"). */
export function signedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
}
