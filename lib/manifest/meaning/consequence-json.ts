import { z } from 'zod';
import type { Consequence } from './consequence.ts';

const facts = { object: z.string(), weight: z.enum(['danger', 'caution', 'note']), message: z.string() };
const amount = z.string().nullable();

/** The JSON form of a consequence: the value itself. */
export const consequenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('restart'),
    ...facts,
    how: z.enum(['rolling', 'recreate', 'on-delete', 'paused']),
    fields: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('stale-configuration'), ...facts, source: z.string(), how: z.enum(['start', 'files', 'deleted']) }),
  z.strictObject({ kind: z.literal('gone-for-good'), ...facts, kept: z.boolean() }),
  z.strictObject({ kind: z.literal('immutable-field'), ...facts, field: z.string() }),
  z.strictObject({
    kind: z.literal('replicas'),
    ...facts,
    bound: z.enum(['replicas', 'minReplicas', 'maxReplicas']),
    from: z.number().nullable(),
    to: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('resources'),
    ...facts,
    bound: z.enum(['requests', 'limits']),
    resource: z.string(),
    from: amount,
    to: amount,
    containers: z.array(z.strictObject({ name: z.string(), from: amount, to: amount })),
  }),
  z.strictObject({ kind: z.literal('exposure'), ...facts, opened: z.array(z.string()), closed: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('disruption'), ...facts, from: amount, to: amount }),
  z.strictObject({ kind: z.literal('access'), ...facts, added: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('pod-security'), ...facts, lowered: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('image'),
    ...facts,
    container: z.string(),
    from: z.string(),
    to: z.string(),
    move: z.enum(['upgrade', 'downgrade', 'tag', 'digest', 'pinned', 'unpinned', 'repository']),
  }),
]);

/** A copy that holds nothing but JSON, for `--json`. */
export function consequenceJson(consequence: Consequence): z.output<typeof consequenceSchema> {
  return consequenceSchema.parse(consequence);
}
