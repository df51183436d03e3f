import { z } from 'zod';
import { consequenceJson, consequenceSchema } from '../meaning/consequence-json.ts';
import type { SemanticDiff } from '../semantic-diff.ts';

/** The JSON form of a diff: what `--json` prints. Objects are named, not carried; Secrets are masked. */
export const diffSchema = z.strictObject({
  created: z.int(),
  updated: z.int(),
  deleted: z.int(),
  changes: z.array(
    z.strictObject({
      /** `Deployment.apps/shop/web` */
      id: z.string(),
      change: z.enum(['created', 'updated', 'deleted']),
      application: z.string().optional(),
      /** Empty for created and deleted objects. A field that was absent has no `before`, one that is removed no `after`. */
      fields: z.array(z.strictObject({ path: z.string(), before: z.json().optional(), after: z.json().optional() })),
    }),
  ),
  /** What the changes mean for the cluster, the heaviest first. */
  means: z.array(consequenceSchema),
});

export function diffJson(diff: SemanticDiff): z.output<typeof diffSchema> {
  return diffSchema.parse({
    created: diff.created,
    updated: diff.updated,
    deleted: diff.deleted,
    changes: diff.changes.map(({ id, change, application, fields }) => ({
      id,
      change,
      ...(application === undefined ? {} : { application }),
      fields: fields.map(({ path, before, after }) => ({
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      })),
    })),
    means: diff.consequences.map(consequenceJson),
  });
}
