import { hasJust } from '../has-just.ts';
import { bundleLimits, bundleMediaType, maximumBundleSize, payloadType } from './envelope.ts';

/** A sigstore bundle of the form that is accepted here: one signature over one in-toto statement. */
export interface ReadBundle {
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** A key, with a hint which one; or a certificate and what proves when it was used, in `json`: the whole bundle, its shape checked. */
  readonly material: { readonly kind: 'key'; readonly hint: string | undefined } | { readonly kind: 'certificate'; readonly json: unknown };
}

/**
 * A bundle of the form that nearly all have which a key made, the same as by the schema. Undefined where only the schema can tell what it is,
 * and what is wrong with it: a long ledger has ten thousand, and a schema costs several times as much.
 */
export function plainBundle(json: unknown): ReadBundle | undefined {
  if (!hasJust(json, ['mediaType', 'verificationMaterial', 'dsseEnvelope']) || json.mediaType !== bundleMediaType) return undefined;
  const { verificationMaterial: made, dsseEnvelope: envelope } = json;
  if (!hasJust(made, ['publicKey']) || !hasJust(made.publicKey, ['hint']) || !hasJust(envelope, ['payload', 'payloadType', 'signatures']))
    return undefined;
  const { hint } = made.publicKey;
  if (typeof hint !== 'string' || hint.length > bundleLimits.hint) return undefined;
  if (envelope.payloadType !== payloadType || !Array.isArray(envelope.signatures) || envelope.signatures.length !== 1) return undefined;
  const [signed]: readonly unknown[] = envelope.signatures;
  const payload = fromBase64(envelope.payload, maximumBundleSize);
  const signature = hasJust(signed, ['sig']) ? fromBase64(signed.sig, bundleLimits.signature) : undefined;
  if (payload === undefined || signature === undefined) return undefined;
  return { payload, signature, material: { kind: 'key', hint } };
}

function fromBase64(text: unknown, most: number): Buffer | undefined {
  if (typeof text !== 'string' || text === '' || text.length > Math.ceil(most / 3) * 4) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
