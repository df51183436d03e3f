import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { request } from 'undici';
import { z } from 'zod';
import { type RootParts, trustedRootJson } from '../trusted-root.ts';
import type { CertificateLog } from './certificate-log.ts';

/** What clients have to believe of a sigstore instance, as its servers publish it. */
export interface Published {
  /** PEM, the authority's root last. */
  readonly authority: string;
  /** PEM, who stamps first. */
  readonly timestamps: string;
  readonly certificateLogKey: string;
  readonly certificateLogAddress: string;
  readonly logKey: string;
  readonly logName: string;
  /** `trusted_root.json`; with only some of the services, where that is said. */
  trustedRoot(parts?: RootParts): string;
}

interface Servers {
  readonly fulcio: string;
  readonly rekor: string;
  readonly timestampAuthority: string;
  readonly certificateLog: CertificateLog;
  /** What Rekor calls itself in its checkpoints, and its Ed25519 key, which it does not publish. */
  readonly logName: string;
  readonly logKey: KeyObject;
}

export async function publishedBy({ fulcio, rekor, timestampAuthority, certificateLog, logName, logKey }: Servers): Promise<Published> {
  const { chains } = bundleSchema.parse(JSON.parse(await textOf(`${fulcio}/api/v2/trustBundle`)));
  const authority = chains.flatMap(({ certificates }) => certificates).join('');
  const timestamps = await textOf(`${timestampAuthority}/api/v1/timestamp/certchain`);
  return {
    authority,
    timestamps,
    certificateLogKey: certificateLog.publicKey,
    certificateLogAddress: certificateLog.address,
    logKey: logKey.export({ type: 'spki', format: 'pem' }).toString(),
    logName,
    trustedRoot: (parts) =>
      trustedRootJson(
        {
          address: rekor,
          authority: certificatesIn(authority),
          certificateLog: createPublicKey(certificateLog.publicKey).export({ type: 'spki', format: 'der' }),
          log: logKey.export({ type: 'spki', format: 'der' }),
          logId: checkpointKeyId(logName, logKey),
          timestamps: certificatesIn(timestamps),
        },
        parts,
      ),
  };
}

const bundleSchema = z.object({ chains: z.array(z.object({ certificates: z.array(z.string()).min(1) })).length(1) });

async function textOf(url: string): Promise<string> {
  const { statusCode, body } = await request(url);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text}`);
  return text;
}

function certificatesIn(pem: string): readonly Buffer[] {
  const all = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return all.map((one) => new X509Certificate(one).raw);
}

/** Whole, of which a checkpoint has the first four bytes: of the name, a line's end, 1 for Ed25519, and the key (c2sp.org/signed-note). */
function checkpointKeyId(name: string, key: KeyObject): Buffer {
  const raw = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([1]))
    .update(raw)
    .digest();
}
