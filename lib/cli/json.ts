import { z } from 'zod';
import { compiledAnswers } from './json/compiled.ts';
import { deliveryAnswers } from './json/delivery.ts';
import { evidenceAnswers } from './json/evidence.ts';
import { explainAnswers } from './json/explain.ts';
import { lastFailure } from './json/failure.ts';
import { imageAnswers } from './json/images.ts';
import { incomingAnswers } from './json/incoming.ts';
import { keyAnswers } from './json/key.ts';
import { ledgerAnswers } from './json/ledger.ts';
import { releaseAnswers } from './json/release.ts';
import { verifyAnswers } from './json/verify.ts';

export { failureAnswer } from './json/failure.ts';

/**
 * What `--json` prints, command by command. Other programs lean on these shapes: a test pins them,
 * so that a change is a decision and not an accident.
 */
export const answers = {
  ...compiledAnswers,
  ...releaseAnswers,
  ...evidenceAnswers,
  ...ledgerAnswers,
  ...explainAnswers,
  ...deliveryAnswers,
  ...imageAnswers,
  ...incomingAnswers,
  ...keyAnswers,
  ...verifyAnswers,
  init: z.strictObject({ folder: z.string(), files: z.array(z.string()) }),
  dashboard: z.strictObject({ url: z.string() }),
  version: z.strictObject({ version: z.string(), node: z.string(), platform: z.string() }),
  error: z.strictObject({ error: lastFailure }),
} as const;

export type Answer<K extends keyof typeof answers> = z.input<(typeof answers)[K]>;

/** The text of an answer, checked against its own schema: what does not fit is a bug, not an answer. */
export function answerText<K extends keyof typeof answers>(kind: K, value: Answer<K>): string {
  return JSON.stringify(answers[kind].parse(value), undefined, 2);
}

/** The same in one line, for commands that answer more than once. */
export function answerLine<K extends keyof typeof answers>(kind: K, value: Answer<K>): string {
  return JSON.stringify(answers[kind].parse(value));
}
