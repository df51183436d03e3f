import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';

/** What `predicateTypes.approval` states: somebody's word on moving one environment to one release, from the one that is in force there. */
export const approvalPredicate = z.strictObject({
  decision: z.enum(['approve', 'decline']),
  environment: z.string().min(1).max(63),
  /** For people; the release is the statement's subject. */
  version: z.string().min(1).max(128),
  /** Digest of the index in force when it was given; null where nothing was. */
  base: digestSchema.nullable(),
  why: z.string().max(1024).nullable(),
  at: z.iso.datetime(),
  expires: z.iso.datetime(),
});

export type Approval = z.output<typeof approvalPredicate>;

/** A word that binds whoever comes long after is no longer about what they look at. In milliseconds. */
export const longestApproval = 366 * 86_400_000;
