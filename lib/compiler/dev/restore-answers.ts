import { namesApart } from '../../manifest/names-apart.ts';
import { CompileError } from '../compile-error.ts';
import { type Answer, type CompiledEnvironment, type ShortAnswer, shortAnswer } from '../messages.ts';

export interface Restored {
  readonly answer: Answer;
  /** The process has ended with it. */
  readonly last: boolean;
}

/** What was told of an environment's objects, by environment and id. */
export type KnownObjects<Objects extends ReadonlyMap<string, Told> = ReadonlyMap<string, Told>> = Map<string, Objects>;

type Short = ShortAnswer['objects'][number][number];
export type Told = Extract<Short, readonly unknown[]>;

/**
 * Restores answers that were shortened by the ones before, each line checked. What is as it was is the same object as before, so that
 * whoever compares looks only at what is not.
 */
export function restoreAnswers(known: KnownObjects = new Map()): (line: string) => Restored {
  return (line) => {
    const { answer, objects, last } = read(line);
    if (answer.kind !== 'compiled') return { answer, last };
    if (objects.length !== answer.environments.length) throw noSense(undefined);
    const environments = answer.environments.map((environment, index): CompiledEnvironment => {
      const before = known.get(environment.name);
      const inOrder = [...(before?.values() ?? [])];
      const told = (objects[index] ?? []).flatMap((one) => meant(one, { before, inOrder }));
      const now = new Map<string, Told>();
      for (const one of told) {
        if (one === undefined) throw noSense(undefined);
        now.set(one[0].id, one);
      }
      known.set(environment.name, now);
      const made = told.flatMap((one) => (one === undefined ? [] : [one[0]]));
      const names = namesApart(made);
      const origins = told.flatMap((one, at) => (one?.[1] === undefined ? [] : [[names[at] ?? one[0].id, one[1]] as const]));
      return {
        ...environment,
        set: { environment: environment.set.environment, objects: made },
        origins: Object.fromEntries(origins),
      };
    });
    return { answer: { ...answer, environments }, last };
  };
}

interface Before {
  readonly before: ReadonlyMap<string, Told> | undefined;
  readonly inOrder: readonly Told[];
}

function meant(one: Short, { before, inOrder }: Before): readonly (Told | undefined)[] {
  if (typeof one === 'string') return [before?.get(one)];
  if (!('from' in one)) return [one];
  if (one.from + one.count > inOrder.length) throw noSense(undefined);
  return inOrder.slice(one.from, one.from + one.count);
}

function read(line: string): ShortAnswer {
  try {
    return shortAnswer.parse(JSON.parse(line));
  } catch (cause) {
    throw noSense(cause);
  }
}

export function noSense(cause: unknown): CompileError {
  return new CompileError('BAD_ANSWER', 'Cannot compile the project: the process that evaluates it gave an answer that makes no sense', {
    cause,
  });
}
