import { namesApart } from '../../manifest/names-apart.ts';
import type { ObjectId } from '../../object-id.ts';
import { type Memory, remembered } from '../../remembered.ts';
import type { MadeObject, Origin } from '../made-object.ts';
import type { Answer, CompiledEnvironment, ShortAnswer } from '../messages.ts';

/** The text of each object that was told of, by environment and id. */
export type Told = Map<string, Map<ObjectId, string>>;

/** Shortens one answer after the other by what the one before has said. With a memory, whoever hears them is to know them all. */
export function shortenAnswers(told: Told = new Map(), memory?: Memory | undefined): (answer: Answer) => Omit<ShortAnswer, 'last'> {
  const textOf = objectTexts(memory);
  return (answer) => {
    if (answer.kind !== 'compiled') return { answer, objects: [] };
    const objects = answer.environments.map((environment) => {
      const before = told.get(environment.name);
      const texts = new Map<ObjectId, string>();
      const names = namesApart(environment.set.objects);
      const short = environment.set.objects.map((object, index): Short[number] => {
        const origin = environment.origins[names[index] ?? object.id];
        const text = textOf(object, origin);
        texts.set(object.id, text);
        return before?.get(object.id) === text ? object.id : withOrigin(object, origin);
      });
      told.set(environment.name, texts);
      return memory === undefined ? short : inRuns(short, [...(before?.keys() ?? [])]);
    });
    return { answer: { ...answer, environments: answer.environments.map(withoutObjects) }, objects };
  };
}

type Short = ShortAnswer['objects'][number];

/** Names that stood beside each other in the answer before become one. */
function inRuns(short: Short, before: readonly ObjectId[]): Short {
  const places = new Map(before.map((id, index) => [id, index]));
  const shorter: Short = [];
  for (const one of short) {
    const place = typeof one === 'string' ? places.get(one) : undefined;
    const last = shorter.at(-1);
    if (place === undefined) shorter.push(one);
    else if (typeof last === 'object' && 'from' in last && last.from + last.count === place) last.count += 1;
    else shorter.push({ from: place, count: 1 });
  }
  return shorter;
}

const objectTexts = remembered((object: MadeObject, origin: Origin | undefined) => JSON.stringify(withOrigin(object, origin)));

/** One may have no origin, and in a list there is no undefined. */
function withOrigin(object: MadeObject, origin: Origin | undefined): [MadeObject, Origin] | [MadeObject] {
  return origin === undefined ? [object] : [object, origin];
}

function withoutObjects(environment: CompiledEnvironment): CompiledEnvironment {
  return { ...environment, set: { ...environment.set, objects: [] }, origins: {} };
}
