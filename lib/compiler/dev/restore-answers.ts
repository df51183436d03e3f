import { CompileError } from '../compile-error.ts';
import { type Answer, type CompiledEnvironment, type ShortAnswer, shortAnswer } from '../messages.ts';

export interface Restored {
  readonly answer: Answer;
  /** The process has ended with it. */
  readonly last: boolean;
}

type Told = Extract<ShortAnswer['objects'][string][number], readonly unknown[]>;

/**
 * Restores answers that were shortened by the ones before, each line checked. What is as it was is the same object as before, so that
 * whoever compares looks only at what is not.
 */
export function restoreAnswers(): (line: string) => Restored {
  const known = new Map<string, ReadonlyMap<string, Told>>();
  return (line) => {
    const { answer, objects, last } = read(line);
    if (answer.kind !== 'compiled') return { answer, last };
    const environments = answer.environments.map((environment): CompiledEnvironment => {
      const before = known.get(environment.name);
      const told = (objects[environment.name] ?? []).map((one) => (typeof one === 'string' ? before?.get(one) : one));
      const now = new Map<string, Told>();
      for (const one of told) {
        if (one === undefined) throw noSense(undefined);
        now.set(one[0].id, one);
      }
      known.set(environment.name, now);
      const origins = told.flatMap((one) => (one?.[1] === undefined ? [] : [[one[0].id, one[1]] as const]));
      return {
        ...environment,
        set: { environment: environment.set.environment, objects: told.flatMap((one) => (one === undefined ? [] : [one[0]])) },
        origins: Object.fromEntries(origins),
      };
    });
    return { answer: { ...answer, environments }, last };
  };
}

function read(line: string): ShortAnswer {
  try {
    return shortAnswer.parse(JSON.parse(line));
  } catch (cause) {
    throw noSense(cause);
  }
}

function noSense(cause: unknown): CompileError {
  return new CompileError('BAD_ANSWER', 'Cannot compile the project: the process that evaluates it gave an answer that makes no sense', {
    cause,
  });
}
