import { z } from 'zod';
import type { Json } from '../json.ts';
import { digestSchema } from '../oci/descriptor.ts';

/** What `predicateTypes.httpCheck` states: what some server answered about a release, whatever that was. */
export const httpCheckPredicate = z.strictObject({
  /** As policies call it: `smoke-tests`. */
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  /** Without query, which may hold a secret. */
  url: z.string().max(2048),
  /** The HTTP status of the answer. */
  status: z.int().min(100).max(599),
  at: z.iso.datetime(),
  contentType: z.string().max(256).nullable(),
  /** Of the answer's bytes. */
  digest: digestSchema,
  /** What the answer says: parsed where it is JSON, else its text. */
  answer: z.unknown().transform((value) => (value ?? null) as Json),
});

export type HttpCheck = z.output<typeof httpCheckPredicate>;
