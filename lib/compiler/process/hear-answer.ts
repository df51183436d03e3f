import { z } from 'zod';
import { type KnownObjects, noSense, restoreAnswers, type Told } from '../dev/restore-answers.ts';
import { type Answer, type Foretold, foretold } from '../messages.ts';

/** What a process says that answers once: lines that tell of objects, then its answer. */
export interface Hearing {
  readonly line: (text: string) => void;
  /** Whether the answer has come: the process has nothing more to say. */
  readonly isThere: () => boolean;
  /** Undefined where it has not come. Throws a CompileError where something of it makes no sense. */
  readonly answer: () => Answer | undefined;
  /** The policy that was being asked when last heard of, with its place; undefined where none was. */
  readonly judging: () => string | undefined;
}

/** `hear` is told of objects as they come; in the answer they are the same values, unless something else has come of them. */
export function hearAnswer(hear: (foretold: Foretold) => void): Hearing {
  const known: KnownObjects<Map<string, Told>> = new Map();
  let answer: string | undefined;
  let judging: string | undefined;
  let failure: { readonly thrown: unknown } | undefined;
  const take = (text: string) => {
    const some = readForetold(text);
    const { environment } = some.foretold;
    const objects = known.get(environment) ?? new Map<string, Told>();
    known.set(environment, objects);
    for (const told of some.objects) objects.set(told[0].id, told);
    hear(some);
  };
  return {
    line: (text) => {
      const judged = judgingIn(text);
      if (judged !== undefined) {
        judging = judged.policy;
        return;
      }
      if (!text.startsWith('{"foretold":')) {
        answer = text;
        return;
      }
      try {
        take(text);
      } catch (thrown) {
        // Whoever reads a pipe has nobody to throw to.
        failure ??= { thrown };
      }
    },
    isThere: () => answer !== undefined,
    judging: () => judging,
    answer: () => {
      if (failure !== undefined) throw failure.thrown;
      return answer === undefined ? undefined : restoreAnswers(known)(answer).answer;
    },
  };
}

/** Which policy a line says is asked now, or that none is any more; undefined for other lines. */
export function judgingIn(text: string): { readonly policy: string | undefined } | undefined {
  if (!text.startsWith('{"judging":')) return undefined;
  try {
    const { judging } = judgingLine.parse(JSON.parse(text));
    return { policy: judging?.slice(0, longestName) };
  } catch {
    // The project writes there, too.
    return undefined;
  }
}

/** Letters: `anyOf` makes one name out of all that it asks. */
const longestName = 500;
const judgingLine = z.strictObject({ judging: z.string().min(1).nullable() });

function readForetold(text: string): Foretold {
  try {
    return foretold.parse(JSON.parse(text));
  } catch (cause) {
    throw noSense(cause);
  }
}
