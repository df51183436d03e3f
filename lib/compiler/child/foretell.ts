import type { Foretold } from '../../constructs/synthesis/foretold.ts';
import type { ObjectId } from '../../object-id.ts';
import type { Told } from './shorten-answers.ts';

/** Letters. What is longer is larger than any cluster takes, and is left out of the answer (`refuse-too-large.ts`). */
const longest = 1024 * 1024;

/**
 * Tells of objects, a line for some, while others are yet to be made: whoever waits for the answer looks at them meanwhile. The answer
 * then only names those that came to be what they were told to be.
 */
export function foretelling(told: Told, say: (line: string) => void): (foretold: Foretold) => void {
  return ({ environment, objects, ...about }) => {
    const texts = told.get(environment) ?? new Map<ObjectId, string>();
    told.set(environment, texts);
    const lines = objects.flatMap(({ object, origin }) => {
      const text = JSON.stringify([object, origin]);
      if (text.length > longest) return [];
      texts.set(object.id, text);
      return [text];
    });
    say(`{"foretold":${JSON.stringify({ environment, ...about })},"objects":[${lines.join()}]}`);
  };
}
