import type { IConstruct } from 'constructs';
import type { Places } from '../../constructs/synthesis/places.ts';
import type { SourcePlace } from '../../finding.ts';
import { firstProjectFrame, projectFrames } from './project-frames.ts';
import { projectSource } from './project-source.ts';
import { recordConstructs } from './record-constructs.ts';

/**
 * Tells where things stand in the project's source, from now on. For the process that evaluates a project: it listens to every
 * construct that is made.
 *
 * @param folder the project's
 * @param bundle the address of the project's bundle
 */
export function placesIn(folder: string, bundle: string): Places {
  // What is thrown deep inside of a library still has the project's line in its stack; 10, the default, ends too early.
  Reflect.set(Error, 'stackTraceLimit', 50);
  const source = projectSource(folder, bundle);
  const recorded = recordConstructs(folder);
  const known = new WeakMap<IConstruct, { readonly place: SourcePlace | undefined }>();
  const ofConstruct = (construct: IConstruct): SourcePlace | undefined => {
    const before = known.get(construct);
    if (before !== undefined) return before.place;
    const stack = recorded(construct);
    const made = stack === undefined ? undefined : firstProjectFrame(stack, source);
    const scope = construct.node.scope;
    const place = made ?? (scope === undefined ? undefined : ofConstruct(scope));
    known.set(construct, { place });
    return place;
  };
  const read = new WeakMap<object, readonly SourcePlace[]>();
  const ofError = (thrown: unknown): readonly SourcePlace[] => {
    if (!(thrown instanceof Error)) return [];
    const frames = read.get(thrown) ?? projectFrames(thrown, source);
    read.set(thrown, frames);
    return frames;
  };
  return { ofConstruct, ofError };
}
