import { z } from 'zod';
import { digest } from './digest.ts';

/** Of one cluster. */
export const delivery = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  ready: z.boolean().nullable(),
  message: z.string().nullable(),
  version: z.string().nullable(),
  sequence: z.int().nullable(),
  suspended: z.string().nullable(),
});

/** About the agent and what it is told. */
export const deliveryAnswers = {
  suspension: z.strictObject({ namespace: z.string(), name: z.string(), suspended: z.boolean(), reason: z.string().nullable() }),
  /** What `agent install` prints or has applied, in the order of applying. */
  install: z.strictObject({ applied: z.boolean(), objects: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string() })) }),
  /** What `agent image` made, or would make. */
  agentImage: z.strictObject({
    /** For `agent install --image`: by digest, without a scheme. */
    image: z.string(),
    tag: z.string(),
    digest,
    /** `linux/amd64` */
    platforms: z.array(z.string()),
    base: z.strictObject({ image: z.string(), digest }),
    /** What the tag held before; null where that was nothing, or the same, and with --dry-run, which does not look. */
    replaced: digest.nullable(),
    /** False with --dry-run. */
    written: z.boolean(),
  }),
  /** The custom resource that `agent delivery` prints. */
  agentDelivery: z.strictObject({ delivery: z.looseObject({ apiVersion: z.string(), kind: z.string() }) }),
  /** A line of `agent run`; what else there is depends on the event, and is in its sentence too. */
  event: z.looseObject({
    time: z.iso.datetime(),
    level: z.enum(['normal', 'warning']),
    /** `<namespace>/<name>`; absent where it is about the agent itself. */
    delivery: z.string().optional(),
    event: z.string(),
    message: z.string(),
  }),
} as const;
