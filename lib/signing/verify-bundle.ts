import { verify } from 'node:crypto';
import type { SignatureDigest } from './algorithm.ts';
import { boundedJson } from './bundle/bounded-json.ts';
import { maximumBundleSize, signedBytes } from './bundle/envelope.ts';
import type { ReadBundle } from './bundle/plain-bundle.ts';
import { readBundle } from './bundle/read-bundle.ts';
import { signerByCertificate } from './certificate/signer-by-certificate.ts';
import { type Identity, identityName } from './identity.ts';
import { matches } from './matches.ts';
import { readStatement, type Statement } from './statement.ts';
import type { TrustedIdentity } from './trust.ts';
import { type TrustedKey, trustedKey } from './trusted-key.ts';

export interface Trusting {
  /** An empty list trusts nobody. */
  readonly trusted: readonly TrustedIdentity[];
  /** Who counts for nothing here, also where an entry of `trusted` matches them: those who sign evidence. @default nobody */
  readonly except?: readonly TrustedIdentity[] | undefined;
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
export function verifyBundle(bytes: Uint8Array, trusting: Trusting): BundleVerdict {
  const examined = examine(bytes, trusting);
  if (examined.kind !== 'keys') return examined;
  return examined.conclude(examined.attempts.find(isSigned)?.key);
}

/** The same, keys tried in node's pool of threads: whoever has thousands of bundles has other work meanwhile, and other processors. */
export async function verifyBundleAside(bytes: Uint8Array, trusting: Trusting): Promise<BundleVerdict> {
  const examined = examine(bytes, trusting);
  if (examined.kind !== 'keys') return examined;
  for (const attempt of examined.attempts) if (await isSignedAside(attempt)) return examined.conclude(attempt.key);
  return examined.conclude(undefined);
}

/** A key that may have made the signature, and over what. */
interface Attempt {
  readonly key: TrustedKey;
  readonly digest: SignatureDigest;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** All there is to know but which key made it. */
interface Examined {
  readonly kind: 'keys';
  /** In the order in which they are to be tried. */
  readonly attempts: readonly Attempt[];
  readonly conclude: (key: TrustedKey | undefined) => BundleVerdict;
}

function examine(bytes: Uint8Array, trusting: Trusting): BundleVerdict | Examined {
  const { trusted, trustedRoot } = trusting;
  if (trusted.length === 0) return refused('nobody is trusted with this: the list of who is, is empty');
  const read = readBundle(bytes);
  if (read.kind === 'bad') return refused(read.fault);
  const { bundle } = read;
  const conclude = (found: FoundSigner) => (found.kind === 'refused' ? found : verdictOn(bundle, found.signer, trusting));
  if (bundle.material.kind === 'certificate') return conclude(signerByCertificate(bundle.material.json, trustedRoot));
  const { attempts, found } = attemptsAt(bundle, trusted);
  return { kind: 'keys', attempts, conclude: (key) => conclude(found(key)) };
}

function verdictOn({ payload }: ReadBundle, signer: Identity, trusting: Trusting): BundleVerdict {
  if (trustedAs(signer, trusting) === undefined) return refused(`it is signed by ${described(signer)}, who is not trusted with this`);
  const parsed = boundedJson(payload, maximumBundleSize);
  const statement = parsed.kind === 'bad' ? undefined : readStatement(parsed.value);
  return statement === undefined ? refused('what is signed is no in-toto statement') : { kind: 'verified', signer, statement };
}

/** The entry by which an identity counts; undefined where it does not. */
export function trustedAs(identity: Identity, { trusted, except = [] }: Trusting): TrustedIdentity | undefined {
  if (except.some((one) => matches(identity, one))) return undefined;
  return trusted.find((one) => matches(identity, one));
}

type FoundSigner = { readonly kind: 'found'; readonly signer: Identity } | { readonly kind: 'refused'; readonly reason: string };

/** The hint is anybody's claim: it only says which key to try first. */
function attemptsAt({ payload, signature, material }: ReadBundle, trusted: readonly TrustedIdentity[]) {
  const keys = trusted.flatMap((one) => ('key' in one ? [trustedKey(one)] : []));
  const hint = material.kind === 'key' ? hintedKey(material.hint) : undefined;
  const signed = signedBytes(payload);
  const likely = keys.filter(({ keyId }) => keyId === hint);
  const ordered = [...likely, ...keys.filter((key) => !likely.includes(key))];
  const found = (key: TrustedKey | undefined): FoundSigner => {
    if (key !== undefined) return { kind: 'found', signer: { kind: 'key', keyId: key.keyId, name: key.name } };
    if (likely[0] !== undefined) return refused(`it says that it is signed by ${likely[0].name}, and is not`);
    return refused(
      hint === undefined
        ? 'no key that is trusted with this made it'
        : `it is signed by a key that is not trusted with this, by its own words ${hint}`,
    );
  };
  return { attempts: ordered.flatMap((key) => key.digests.map((digest): Attempt => ({ key, digest, signed, signature }))), found };
}

function isSigned({ key: { key }, digest, signed, signature }: Attempt): boolean {
  try {
    return verify(digest, signed, key, signature);
  } catch {
    return false;
  }
}

function isSignedAside({ key: { key }, digest, signed, signature }: Attempt): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      verify(digest, signed, key, signature, (error, isGood) => resolve(error === null && isGood));
    } catch {
      resolve(false);
    }
  });
}

/** Cosign's hint: base64 of the SHA-256 of the key. Others write what they like. */
function hintedKey(hint: string | undefined): string | undefined {
  const bytes = Buffer.from(hint ?? '', 'base64');
  return bytes.length === 32 ? `sha256:${bytes.toString('hex')}` : undefined;
}

function described(signer: Identity): string {
  return signer.kind === 'key' ? identityName(signer) : `${signer.subject} by ${signer.issuer}`;
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
