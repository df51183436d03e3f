import { z } from 'zod';
import { boundedJson } from './bounded-json.ts';
import { bundleLimits, bundleMediaType, maximumBundleSize, payloadType } from './envelope.ts';
import { plainBundle, type ReadBundle } from './plain-bundle.ts';

/** Reads a bundle; what is wrong with it is one sentence. Nothing in it is believed yet. */
export function readBundle(
  bytes: Uint8Array,
): { readonly kind: 'read'; readonly bundle: ReadBundle } | { readonly kind: 'bad'; readonly fault: string } {
  const parsed = boundedJson(bytes, maximumBundleSize);
  if (parsed.kind === 'bad') return parsed;
  const plain = plainBundle(parsed.value);
  if (plain !== undefined) return { kind: 'read', bundle: plain };
  const result = bundleSchema.safeParse(parsed.value);
  if (!result.success) return { kind: 'bad', fault: faultOf(result.error) };
  const { verificationMaterial, dsseEnvelope } = result.data;
  const [{ sig }] = dsseEnvelope.signatures;
  return {
    kind: 'read',
    bundle: {
      payload: Buffer.from(dsseEnvelope.payload, 'base64'),
      signature: Buffer.from(sig, 'base64'),
      material:
        'publicKey' in verificationMaterial
          ? { kind: 'key', hint: verificationMaterial.publicKey.hint }
          : { kind: 'certificate', json: parsed.value },
    },
  };
}

/** Base64 that says its bytes in the one way that there is: what is read leniently is read differently by others. */
const base64 = (most: number) =>
  z
    .string()
    .min(1)
    .max(Math.ceil(most / 3) * 4)
    .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, 'is not base64');

const entries = z.array(z.looseObject({})).max(8);
const witnesses = {
  tlogEntries: entries.optional(),
  timestampVerificationData: z
    .strictObject({
      rfc3161Timestamps: z
        .array(z.strictObject({ signedTimestamp: base64(65_536) }))
        .max(8)
        .optional(),
    })
    .optional(),
};

const bundleSchema = z.strictObject({
  mediaType: z.enum([bundleMediaType, 'application/vnd.dev.sigstore.bundle+json;version=0.3']),
  verificationMaterial: z.union([
    z.strictObject({ publicKey: z.strictObject({ hint: z.string().max(bundleLimits.hint).optional() }), ...witnesses }),
    z.strictObject({ certificate: z.strictObject({ rawBytes: base64(65_536) }), ...witnesses }),
  ]),
  dsseEnvelope: z.strictObject({
    payload: base64(maximumBundleSize),
    payloadType: z.literal(payloadType),
    signatures: z.tuple([z.strictObject({ sig: base64(bundleLimits.signature), keyid: z.string().max(1024).optional() })]),
  }),
});

function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue?.path.join('.') ?? '';
  return `it is not a bundle of one signature over one statement: ${place === '' ? '' : `${place}: `}${(issue?.message ?? 'it has another shape').slice(0, 200)}`;
}
