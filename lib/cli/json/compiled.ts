import { z } from 'zod';
import { diffSchema } from '../../manifest/diff.ts';
import { digest } from './digest.ts';
import { failure } from './failure.ts';
import { finding } from './finding.ts';

/** About what a project compiles to. */
export const compiledAnswers = {
  synth: z.strictObject({
    environments: z.record(
      z.string(),
      z.strictObject({
        digest,
        objects: z.array(
          z.strictObject({
            id: z.string(),
            apiVersion: z.string(),
            kind: z.string(),
            namespace: z.string().optional(),
            name: z.string(),
            application: z.string(),
            wave: z.int(),
          }),
        ),
      }),
    ),
  }),
  check: z.strictObject({
    environments: z.record(z.string(), z.strictObject({ objects: z.int(), policies: z.array(z.string()) })),
    findings: z.array(finding),
    /** What no check without a cluster can settle. */
    unproven: z.array(
      z.strictObject({ environment: z.string(), id: z.string(), message: z.string(), objects: z.int(), example: z.string().optional() }),
    ),
    /** With --server, --context or --kubeconfig only: which server judged an environment. */
    servers: z
      .array(
        z.strictObject({
          environment: z.string(),
          /** null: one that was thrown away. */
          address: z.string().nullable(),
          version: z.string(),
          /** The minor version that the environment is checked for. */
          kubernetes: z.string(),
          sameMinor: z.boolean(),
        }),
      )
      .optional(),
  }),
  /** A line for each compile. */
  dev: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('compiled'),
      milliseconds: z.int(),
      findings: z.array(finding),
      environments: z.record(
        z.string(),
        z.strictObject({
          objects: z.int(),
          /** From the compile before; null for the first one, and where errors leave nothing to compare. */
          diff: diffSchema.nullable(),
          /** From what is in force; null where that is nothing or not known. */
          inForce: z.strictObject({ version: z.string().nullable(), created: z.int(), updated: z.int(), deleted: z.int() }).nullable(),
        }),
      ),
    }),
    z.strictObject({ kind: z.literal('failed'), milliseconds: z.int(), error: failure }),
  ]),
  diff: z.strictObject({
    environment: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    diff: diffSchema,
    /** With --cluster only. */
    cluster: z
      .strictObject({
        server: z.string(),
        /** `namespace/name`; null: none there, so that what would be pruned is not known. */
        delivery: z.string().nullable(),
        refused: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
        /** What leaves the set and would stay. */
        kept: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
        unproven: z.array(z.string()),
      })
      .optional(),
  }),
} as const;
