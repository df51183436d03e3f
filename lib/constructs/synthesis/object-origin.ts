import type { SourcePlace } from '../../finding.ts';
import { remembered } from '../../remembered.ts';
import { inputPlaceOf } from './input-place.ts';
import type { Places } from './places.ts';
import type { ReadObject } from './read-object.ts';

/** Which construct made an object, and where in the project's source that one was made. */
export interface ObjectOrigin {
  readonly construct: string;
  readonly source?: SourcePlace | undefined;
  /** Where the object stands in the file that it came out of. */
  readonly input?: SourcePlace | undefined;
}

export const originsOf = remembered(originOf);

export function originOf({ construct, node }: Pick<ReadObject, 'construct' | 'node'>, places: Places | undefined): ObjectOrigin {
  const source = places?.ofConstruct(node);
  const input = inputPlaceOf(node);
  return { construct, ...(source === undefined ? {} : { source }), ...(input === undefined ? {} : { input }) };
}
