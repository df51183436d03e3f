import type { ObjectId } from '../../object-id.ts';
import type { Answer, CompiledEnvironment, ShortAnswer } from '../messages.ts';

/** Shortens one answer after the other by what the one before has said. */
export function shortenAnswers(): (answer: Answer) => Omit<ShortAnswer, 'last'> {
  const told = new Map<string, ReadonlyMap<ObjectId, string>>();
  return (answer) => {
    if (answer.kind !== 'compiled') return { answer, objects: {} };
    const objects = Object.fromEntries(
      answer.environments.map((environment) => {
        const before = told.get(environment.name);
        const texts = new Map<ObjectId, string>();
        const short = environment.set.objects.map((object): ShortAnswer['objects'][string][number] => {
          const origin = environment.origins[object.id];
          const text = JSON.stringify([object, origin]);
          texts.set(object.id, text);
          return before?.get(object.id) === text ? object.id : [object, origin];
        });
        told.set(environment.name, texts);
        return [environment.name, short];
      }),
    );
    return { answer: { ...answer, environments: answer.environments.map(withoutObjects) }, objects };
  };
}

function withoutObjects(environment: CompiledEnvironment): CompiledEnvironment {
  return { ...environment, set: { ...environment.set, objects: [] }, origins: {} };
}
