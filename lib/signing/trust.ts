import { z } from 'zod';
import { evidenceRoles } from './role.ts';

const text = z.string().min(1).max(1024);
const pem = z
  .string()
  .max(8192)
  .regex(/^\s*-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----\s*$/, 'must be a public key in PEM');

/** Whose identity it is, as Git and `--as` name them. */
const person = { emails: z.array(text).min(1).max(16).readonly().optional() };

/** What they may state; without `for` everything. See `mayState`. */
const bounds = {
  for: z.array(z.enum(evidenceRoles)).min(1).max(evidenceRoles.length).readonly().optional(),
  cluster: z.string().min(1).max(253).optional(),
  types: z.array(text).min(1).max(64).readonly().optional(),
};

/**
 * One signer that is trusted: a public key, or whoever an OIDC issuer says that it is.
 * `subject` is compared as a whole; `subjectPattern` is a regular expression that must match the whole subject.
 */
export const trustedIdentity = z.union([
  z.strictObject({ key: pem, name: text.optional(), ...person }),
  z.strictObject({ issuer: text, subject: text, ...person }),
  z.strictObject({ issuer: text, subjectPattern: text, ...person }),
]);

/** One whose statements about releases count: all of them, or some. */
export const evidenceIdentity = z.union([
  z.strictObject({ key: pem, name: text.optional(), ...person, ...bounds }),
  z.strictObject({ issuer: text, subject: text, ...person, ...bounds }),
  z.strictObject({ issuer: text, subjectPattern: text, ...person, ...bounds }),
]);

const identities = z.array(trustedIdentity).max(256);

/** As many of `releases`, or of `promotions`, as a Delivery takes: its definition says so to API servers. */
export const mostOfDelivery = 32;

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
  evidence: z.array(evidenceIdentity).max(256).default([]),
  /** Sigstore's trusted root as JSON (`trusted_root.json`): certificate authorities, transparency logs, timestamp authorities. Needed where identities are trusted. */
  trustedRoot: z.string().max(262_144).optional(),
});

/** Policies name them as the lists do, with what they may state: one value for both. */
export type TrustedIdentity = z.output<typeof evidenceIdentity>;
export type Trust = z.output<typeof trustSchema>;
