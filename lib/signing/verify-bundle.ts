import { verify } from 'node:crypto';
import { boundedJson } from './bundle/bounded-json.ts';
import { signedBytes } from './bundle/envelope.ts';
import { maximumBundleSize, type ReadBundle, readBundle } from './bundle/read-bundle.ts';
import { signerByCertificate } from './certificate/signer-by-certificate.ts';
import { type Identity, identityName } from './identity.ts';
import { matches } from './matches.ts';
import { type Statement, statementSchema } from './statement.ts';
import type { TrustedIdentity } from './trust.ts';
import { type TrustedKey, trustedKey } from './trusted-key.ts';

export interface Trusting {
  /** An empty list trusts nobody. */
  readonly trusted: readonly TrustedIdentity[];
  /** Sigstore's trusted root as JSON: needed for certificates, not for keys. */
  readonly trustedRoot?: string | undefined;
}

export type BundleVerdict =
  | { readonly kind: 'verified'; readonly signer: Identity; readonly statement: Statement }
  /** `reason` is a clause without final period, about "it", the signature: "it is signed by …, who is not trusted with this". */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Whether a sigstore bundle holds a statement that was signed by somebody who is trusted, and by whom.
 *
 * Bytes of any kind are refused with a reason and bounded work, never with an error; trust that cannot be read is a SigningError
 * of code BAD_TRUST. What the statement is about and of which type it is, is for the caller to compare.
 */
export function verifyBundle(bytes: Uint8Array, { trusted, trustedRoot }: Trusting): BundleVerdict {
  if (trusted.length === 0) return refused('nobody is trusted with this: the list of who is, is empty');
  const read = readBundle(bytes);
  if (read.kind === 'bad') return refused(read.fault);
  const { bundle } = read;
  const found = bundle.material.kind === 'key' ? signerByKey(bundle, trusted) : signerByCertificate(bundle.json, trustedRoot);
  if (found.kind === 'refused') return found;
  const { signer } = found;
  if (!trusted.some((one) => matches(signer, one))) return refused(`it is signed by ${described(signer)}, who is not trusted with this`);
  const statement = readStatement(bundle.payload);
  return statement === undefined ? refused('what is signed is no in-toto statement') : { kind: 'verified', signer, statement };
}

type FoundSigner = { readonly kind: 'found'; readonly signer: Identity } | { readonly kind: 'refused'; readonly reason: string };

/** The hint is anybody's claim: it only says which key to try first. */
function signerByKey({ payload, signature, material }: ReadBundle, trusted: readonly TrustedIdentity[]): FoundSigner {
  const keys = trusted.flatMap((one) => ('key' in one ? [trustedKey(one)] : []));
  const hint = material.kind === 'key' ? hintedKey(material.hint) : undefined;
  const signed = signedBytes(payload);
  const likely = keys.filter(({ keyId }) => keyId === hint);
  const signer = [...likely, ...keys.filter((key) => !likely.includes(key))].find((key) => isSignedBy(key, signed, signature));
  if (signer !== undefined) return { kind: 'found', signer: { kind: 'key', keyId: signer.keyId, name: signer.name } };
  if (likely[0] !== undefined) return refused(`it says that it is signed by ${likely[0].name}, and is not`);
  return refused(
    hint === undefined
      ? 'no key that is trusted with this made it'
      : `it is signed by a key that is not trusted with this, by its own words ${hint}`,
  );
}

function isSignedBy({ key, digests }: TrustedKey, signed: Buffer, signature: Buffer): boolean {
  return digests.some((digest) => {
    try {
      return verify(digest, signed, key, signature);
    } catch {
      return false;
    }
  });
}

/** Cosign's hint: base64 of the SHA-256 of the key. Others write what they like. */
function hintedKey(hint: string | undefined): string | undefined {
  const bytes = Buffer.from(hint ?? '', 'base64');
  return bytes.length === 32 ? `sha256:${bytes.toString('hex')}` : undefined;
}

function readStatement(payload: Buffer): Statement | undefined {
  const parsed = boundedJson(payload, maximumBundleSize);
  return parsed.kind === 'bad' ? undefined : statementSchema.safeParse(parsed.value).data;
}

function described(signer: Identity): string {
  return signer.kind === 'key' ? identityName(signer) : `${signer.subject} by ${signer.issuer}`;
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
