import { createHash } from 'node:crypto';
import type { initializeTLog } from '@sigstore/mock/dist/rekor/index.js';
import { TransparencyLogEntry } from '@sigstore/protobuf-specs';
import { CreateEntryRequest } from '@sigstore/protobuf-specs/rekor/v2';
import { z } from 'zod';

/** What Rekor keeps of a proposed entry: digests and the signature, not the envelope itself (rekor, pkg/types/dsse/v0.0.1). */
export function logEntry(proposed: string): object {
  // Of signatures over bytes it keeps all (pkg/types/hashedrekord/v0.0.1): there is no envelope.
  const { kind } = proposedKind.parse(JSON.parse(proposed));
  if (kind === 'hashedrekord') return JSON.parse(proposed);
  const { spec } = proposedV1.parse(JSON.parse(proposed));
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = envelopeSchema.parse(JSON.parse(envelope));
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256(envelope).toString('hex') },
      payloadHash: { algorithm: 'sha256', value: sha256(Buffer.from(payload, 'base64')).toString('hex') },
      signatures: signatures.map(({ sig }) => ({ signature: sig, verifier: verifiers[0] })),
    },
  };
}

/** What Rekor's second version answers: it keeps digests and signatures of bytes, and refuses all else (rekor-tiles, internal/server/service.go). */
export async function logEntryV2(log: Awaited<ReturnType<typeof initializeTLog>>, request: string): Promise<string | undefined> {
  const proposed = proposedV2.safeParse(JSON.parse(request)).data?.hashedRekordRequestV002;
  if (proposed === undefined) return undefined;
  const { digest, signature } = proposed;
  const kept = {
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: { hashedRekordV002: { data: { algorithm: 'SHA2_256', digest }, signature } },
  };
  const entry = await log.logV2(Object.assign(CreateEntryRequest.fromJSON({}), kept));
  // The library calls it an envelope, writes a place in a log of one entry that there is not, and the root in another encoding.
  const proof = entry.inclusionProof;
  const rootHash = sha256(Buffer.concat([Buffer.from([0]), entry.canonicalizedBody]));
  return JSON.stringify(
    TransparencyLogEntry.toJSON({
      ...entry,
      kindVersion: { kind: kept.kind, version: kept.apiVersion },
      integratedTime: '0',
      inclusionProof: proof && { ...proof, logIndex: '0', rootHash },
    }),
  );
}

const signatures = z.array(z.object({ sig: z.string() }));
const envelopeSchema = z.object({ payload: z.string(), signatures });
const proposedKind = z.object({ kind: z.string() });
const proposedV1 = z.object({ spec: z.object({ proposedContent: z.object({ envelope: z.string(), verifiers: z.array(z.string()) }) }) });
const proposedV2 = z.object({ hashedRekordRequestV002: z.object({ digest: z.string(), signature: z.unknown() }) });

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}
