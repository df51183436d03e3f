import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { boundedJson } from '../bundle/bounded-json.ts';

interface Certified {
  readonly payload: Uint8Array;
  readonly signature: string;
  readonly certificate: string;
  readonly logEntry?: string | undefined;
}

/** The same proof in the form of a sigstore bundle (v0.1, which needs no proof of inclusion), for those who verify bundles. */
export function certifiedBundle({
  payload,
  signature,
  certificate,
  logEntry,
}: Certified): { readonly kind: 'bundle'; readonly json: unknown } | { readonly kind: 'bad'; readonly fault: string } {
  if (logEntry === undefined)
    return bad('it is signed with a certificate, and without an entry of Rekor nothing proves when: sign it with cosign 3');
  const entry = readEntry(logEntry);
  if (entry === undefined) return bad('its entry of Rekor cannot be read');
  const rawBytes = derOf(certificate);
  if (rawBytes === undefined) return bad('its certificate cannot be read');
  const digest = createHash('sha256').update(payload).digest('base64');
  return {
    kind: 'bundle',
    json: {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: { x509CertificateChain: { certificates: [{ rawBytes }] }, tlogEntries: [entry] },
      messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature },
    },
  };
}

const longest = { certificate: 65_536, entry: 262_144 };

function readEntry(text: string): object | undefined {
  const { SignedEntryTimestamp: signedEntryTimestamp, Payload } = read(Buffer.from(text), entrySchema) ?? {};
  if (Payload === undefined) return undefined;
  const kept = read(Buffer.from(Payload.body, 'base64'), bodySchema);
  return kept === undefined
    ? undefined
    : {
        logIndex: String(Payload.logIndex),
        logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
        kindVersion: { kind: kept.kind, version: kept.apiVersion },
        integratedTime: String(Payload.integratedTime),
        inclusionPromise: { signedEntryTimestamp },
        canonicalizedBody: Payload.body,
      };
}

function read<S extends z.ZodType>(bytes: Uint8Array, schema: S): z.output<S> | undefined {
  const parsed = boundedJson(bytes, longest.entry);
  return parsed.kind === 'bad' ? undefined : schema.safeParse(parsed.value).data;
}

/** sigstore/cosign, pkg/cosign/bundle/rekor.go. */
const entrySchema = z.object({
  SignedEntryTimestamp: z.base64(),
  Payload: z.object({
    body: z.base64(),
    integratedTime: z.int().positive(),
    logIndex: z.int().nonnegative(),
    logID: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});

const bodySchema = z.object({ kind: z.string().max(64), apiVersion: z.string().max(64) });

function derOf(pem: string): string | undefined {
  if (pem.length > longest.certificate) return undefined;
  try {
    return new X509Certificate(pem).raw.toString('base64');
  } catch {
    return undefined;
  }
}

function bad(fault: string): { readonly kind: 'bad'; readonly fault: string } {
  return { kind: 'bad', fault };
}
