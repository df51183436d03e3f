import { verify } from 'node:crypto';
import { z } from 'zod';
import { type Digest, isDigest } from '../../digest.ts';
import { boundedJson } from '../bundle/bounded-json.ts';
import { signerByCertificate } from '../certificate/signer-by-certificate.ts';
import { type Identity, identityName } from '../identity.ts';
import type { TrustedIdentity } from '../trust.ts';
import { trustedKey } from '../trusted-key.ts';
import { type Trusting, trustedAs } from '../verify-bundle.ts';
import { certifiedBundle } from './certified-bundle.ts';

/** What cosign before version 3 wrote about an image: a signature over a short JSON text, and beside it how to check it. */
export interface SimpleSigning {
  readonly payload: Uint8Array;
  /** Base64. */
  readonly signature: string;
  /** The signer's certificate in PEM; undefined: a key signed. */
  readonly certificate?: string | undefined;
  /** Rekor's answer as cosign keeps it, JSON: that the certificate was valid when it was used. */
  readonly logEntry?: string | undefined;
}

export type SimpleSigningVerdict =
  /** `digest`: of the manifest that it is about. */
  | { readonly kind: 'verified'; readonly signer: Identity; readonly digest: Digest }
  /** `reason` is a clause without final period, about "it", the signature. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Whether a signature in the form of cosign before version 3 was made by somebody who is trusted, and about which manifest. As with
 * `verifyBundle`, bytes of any kind are refused with a reason and bounded work. Which repository it says that it was made for is not
 * looked at, as cosign does not: images are copied.
 */
export function verifySimpleSigning(signed: SimpleSigning, trusting: Trusting): SimpleSigningVerdict {
  const { trusted, trustedRoot } = trusting;
  if (trusted.length === 0) return refused('nobody is trusted with this: the list of who is, is empty');
  const signature = Buffer.from(signed.signature, 'base64');
  if (signature.length === 0 || signature.length > longestSignature || signature.toString('base64') !== signed.signature)
    return refused('its signature is not base64');
  const read = readPayload(signed.payload);
  if (read.kind === 'refused') return read;
  const found =
    signed.certificate === undefined
      ? signerByKey(signed.payload, signature, trusted)
      : signerOfCertificate({ ...signed, certificate: signed.certificate }, trustedRoot);
  if (found.kind === 'refused') return found;
  const { signer } = found;
  if (trustedAs(signer, trusting) === undefined) return refused(`it is signed by ${identityName(signer)}, who is not trusted with this`);
  return { kind: 'verified', signer, digest: read.digest };
}

/** Bytes. */
export const maximumPayloadSize = 65_536;
const longestSignature = 1024;

type Refused = { readonly kind: 'refused'; readonly reason: string };
type FoundSigner = { readonly kind: 'found'; readonly signer: Identity } | Refused;

function signerByKey(payload: Uint8Array, signature: Buffer, trusted: readonly TrustedIdentity[]): FoundSigner {
  const keys = trusted.flatMap((one) => ('key' in one ? [trustedKey(one)] : []));
  const found = keys.find(({ key, digests }) =>
    digests.some((digest) => {
      try {
        return verify(digest, payload, key, signature);
      } catch {
        return false;
      }
    }),
  );
  if (found === undefined) return refused('no key that is trusted with this made it');
  return { kind: 'found', signer: { kind: 'key', keyId: found.keyId, name: found.name } };
}

function signerOfCertificate(signed: SimpleSigning & { readonly certificate: string }, trustedRoot: string | undefined): FoundSigner {
  const bundle = certifiedBundle(signed);
  return bundle.kind === 'bad' ? refused(bundle.fault) : signerByCertificate(bundle.json, trustedRoot, Buffer.from(signed.payload));
}

function readPayload(payload: Uint8Array): { readonly kind: 'read'; readonly digest: Digest } | Refused {
  const parsed = boundedJson(payload, maximumPayloadSize);
  const read = parsed.kind === 'bad' ? undefined : payloadSchema.safeParse(parsed.value).data;
  const digest = read?.critical.image['docker-manifest-digest'];
  return digest === undefined || !isDigest(digest) ? refused('what is signed is not a payload of cosign') : { kind: 'read', digest };
}

/** sigstore/cosign, specs/SIGNATURE_SPEC.md, "Payload"; the type keeps what a key signs otherwise from being taken for it. */
const payloadSchema = z.object({
  critical: z.object({
    type: z.literal('cosign container image signature'),
    image: z.object({ 'docker-manifest-digest': z.string() }),
  }),
});

function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}
