import { z } from 'zod';
import type { Json } from '../json.ts';
import { hasJust } from './has-just.ts';

const hexOf256 = /^[0-9a-f]{64}$/;

export const statementType = 'https://in-toto.io/Statement/v1';

/**
 * in-toto Statement v1 (in-toto attestation framework, spec/v1/statement.md): a predicate about artifacts named by digest.
 * v0.1 has the same fields, and `cosign attest` (3.1) still writes it.
 */
export const statementSchema = z.object({
  _type: z.enum([statementType, 'https://in-toto.io/Statement/v0.1']),
  subject: z
    .array(z.object({ name: z.string().max(1024).optional(), digest: z.object({ sha256: z.string().regex(hexOf256) }) }))
    .min(1)
    .max(1024),
  predicateType: z.string().min(1).max(1024),
  // What it says is for whoever knows the type.
  predicate: z.unknown().transform((value) => (value ?? null) as Json),
});

export type Statement = z.output<typeof statementSchema>;

/** A statement out of JSON of bounded size; undefined where it is none. */
export function readStatement(json: unknown): Statement | undefined {
  return plainStatement(json) ?? statementSchema.safeParse(json).data;
}

/** One about one thing without a name, as all of Pawl's and cosign's are: the same as by the schema, which costs several times as much. */
function plainStatement(json: unknown): Statement | undefined {
  if (!hasJust(json, ['_type', 'subject', 'predicateType', 'predicate'])) return undefined;
  const { _type, subject, predicateType, predicate } = json;
  if (_type !== statementType || typeof predicateType !== 'string' || predicateType === '' || predicateType.length > 1024) return undefined;
  if (!Array.isArray(subject) || subject.length !== 1) return undefined;
  const [only]: readonly unknown[] = subject;
  if (!hasJust(only, ['digest']) || !hasJust(only.digest, ['sha256'])) return undefined;
  const { sha256 } = only.digest;
  if (typeof sha256 !== 'string' || !hexOf256.test(sha256)) return undefined;
  return { _type, subject: [{ digest: { sha256 } }], predicateType, predicate: (predicate ?? null) as Json };
}

/** What Pawl's statements are of. */
export const predicateTypes = {
  /** What `cosign sign` (3.x) writes: the subject is approved of by the signer, nothing more. Signs releases and promotion records. */
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  images: 'https://pawl.dev/images/v1',
  approval: 'https://pawl.dev/approval/v1',
  report: 'https://pawl.dev/report/v1',
  httpCheck: 'https://pawl.dev/http-check/v1',
} as const;
