import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';

const time = z.iso.datetime({ precision: 3 });

/**
 * What `predicateTypes.report` states: how one Delivery in one cluster fared with one release, as its agent saw it.
 * The newest report of a Delivery says all that there is to know: the covered time of those before it is in it.
 */
export const reportPredicate = z
  .strictObject({
    /** As its agent calls it: `eu-1`. */
    cluster: z.string().min(1).max(253),
    delivery: z.strictObject({ namespace: z.string().min(1).max(63), name: z.string().min(1).max(253), uid: z.string().max(64) }),
    environment: z.string().min(1).max(63),
    /** The promotion record that it follows; null where it follows a release without a ledger. */
    record: z.strictObject({ digest: digestSchema, sequence: z.int().min(1) }).nullable(),
    /** Digest of the environment's manifest, and of the release's index, which is the statement's subject, too. */
    manifest: digestSchema,
    index: digestSchema,
    /** Ready, as released, at `observedAt`. */
    healthy: z.boolean(),
    /** Above that of every report of this Delivery before it, whatever release that was about. */
    counter: z.int().min(1),
    observedAt: time,
    /** After this the report says nothing any more. */
    validUntil: time,
    /** When it was healthy, oldest first, without what nobody saw: a silence from `validUntil` of one report to the next ends an interval. */
    covered: z.array(z.strictObject({ from: time, to: time })).max(64),
  })
  .refine(({ observedAt, validUntil }) => observedAt <= validUntil, 'it is valid until before it was made')
  .refine(
    ({ covered, observedAt }) => isInOrder(covered) && (covered.at(-1)?.to ?? observedAt) <= observedAt,
    'it covers time that was not',
  )
  .refine(
    ({ healthy, covered, observedAt }) => !healthy || covered.at(-1)?.to === observedAt,
    'it is healthy and does not cover when it was made',
  );

export type Report = z.output<typeof reportPredicate>;

/** In milliseconds: one that claims more says what nobody looked at. */
export const longestValidity = 2 * 86_400_000;

/** Written by `toISOString`, times sort as texts. */
function isInOrder(covered: readonly { readonly from: string; readonly to: string }[]): boolean {
  return covered.every(({ from, to }, index) => from <= to && (covered[index - 1]?.to ?? '') <= from);
}
