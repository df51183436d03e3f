import { z } from 'zod';
import type { Finding } from '../finding.ts';
import type { Json } from '../json.ts';
import { type ObjectId, parseObjectId } from '../object-id.ts';
import type { Verdict } from '../verdict.ts';
import { type RecordedVerdict, recordedVerdict } from './record.ts';

/** What all policies of an environment say about one move. */
export interface Evaluation {
  /** One denial denies; else one deferral defers; else it is allowed. */
  readonly verdict: Verdict['kind'];
  /** With `defer`: when the last of the deferring policies may let it pass. */
  readonly until?: Date | undefined;
  /** Each policy's own word, in their order, as the record keeps it. */
  readonly verdicts: readonly RecordedVerdict[];
  /** Everything but `allow`. What refuses is an error; what a policy in mode `warn` says is a warning and never refuses; one in mode `audit` says nothing here. */
  readonly findings: readonly Finding[];
}

/** An evaluation as JSON, on its way back from the process where policies run. */
export function evaluationToJson(evaluation: Evaluation): Json {
  return JSON.parse(JSON.stringify(evaluation));
}

/** Throws a ZodError where the value is not what `evaluationToJson` gives. */
export function evaluationFromJson(value: Json): Evaluation {
  return evaluationSchema.parse(value);
}

const text = z.string().max(4096);

const finding: z.ZodType<Finding> = z.strictObject({
  id: text,
  severity: z.enum(['error', 'warning']),
  message: text,
  fix: text.optional(),
  environment: text.optional(),
  application: text.optional(),
  object: z.custom<ObjectId>((value) => typeof value === 'string' && parseObjectId(value) !== undefined).optional(),
  field: text.optional(),
  construct: text.optional(),
});

const evaluationSchema = z.strictObject({
  verdict: z.enum(['allow', 'deny', 'defer']),
  until: z.iso
    .datetime()
    .transform((iso) => new Date(iso))
    .optional(),
  verdicts: z.array(recordedVerdict).max(256),
  findings: z.array(finding).max(256),
});
