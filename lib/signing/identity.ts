import { z } from 'zod';
import type { Digest } from '../digest.ts';

/** Who a signature proves to have signed. */
export type Identity = z.output<typeof identitySchema>;

const text = z.string().min(1).max(1024);
// A form that JSON schemas can say, which `--json` is described by.
const digest: z.ZodType<Digest, Digest> = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]);

export const identitySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('key'),
    /** SHA-256 of the public key's SubjectPublicKeyInfo in DER. */
    keyId: digest,
    /** As whoever trusts the key calls it: `ann@example.com`. */
    name: text,
  }),
  z.strictObject({
    kind: z.literal('certificate'),
    /** The OIDC issuer, as Fulcio wrote it: `https://token.actions.githubusercontent.com`. */
    issuer: text,
    /** The certificate's subject alternative name: an e-mail address, or the address of a workflow. */
    subject: text,
  }),
]);

/** What records and people call an identity. */
export function identityName(identity: Identity): string {
  switch (identity.kind) {
    case 'key':
      return identity.name;
    case 'certificate':
      return identity.subject;
  }
}

/** Whether two identities are one signer, whatever they are called. */
export function sameIdentity(one: Identity, other: Identity): boolean {
  if (one.kind === 'key') return other.kind === 'key' && one.keyId === other.keyId;
  return other.kind === 'certificate' && one.issuer === other.issuer && one.subject === other.subject;
}
