import { z } from 'zod';

const text = z.string().min(1).max(1024);
const pem = z
  .string()
  .max(8192)
  .regex(/^\s*-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----\s*$/, 'must be a public key in PEM');

/**
 * One signer that is trusted: a public key, or whoever an OIDC issuer says that it is.
 * `subject` is compared as a whole; `subjectPattern` is a regular expression that must match the whole subject.
 */
export const trustedIdentity = z.union([
  z.strictObject({ key: pem, name: text.optional() }),
  z.strictObject({ issuer: text, subject: text }),
  z.strictObject({ issuer: text, subjectPattern: text }),
]);

const identities = z.array(trustedIdentity).max(256);

/**
 * Who may sign what. A list that is empty trusts nobody; without any `Trust` nothing is verified.
 * Keys that sign evidence are accepted for nothing else.
 */
export const trustSchema = z.strictObject({
  /** Publishers: they sign releases. */
  releases: identities,
  /** Promoters: they sign promotion records. */
  promotions: identities,
  /** Approvers, agents, scanners: they sign evidence. */
  evidence: identities.default([]),
  /** Sigstore's trusted root as JSON (`trusted_root.json`): certificate authorities, transparency logs, timestamp authorities. Needed where identities are trusted. */
  trustedRoot: z.string().max(262_144).optional(),
});

export type TrustedIdentity = z.output<typeof trustedIdentity>;
export type Trust = z.output<typeof trustSchema>;
