import type { Fits, Node, Place } from './node.ts';
import { PatternError } from './pattern-error.ts';

/** A pattern as a machine: each step says where to go on. The last one is `found`. */
export type Program = readonly Step[];

export type Step =
  | { readonly is: 'character'; readonly fits: Fits }
  | { readonly is: 'place'; readonly place: Place }
  /** Goes on at both, or at one. */
  | { readonly is: 'fork'; readonly to: readonly number[] }
  | { readonly is: 'found' };

/** As large as counting (`x{1000}`) can reasonably make it; every character of a text may cost this many steps. */
const largest = 20_000;

export function programOf(node: Node): Program {
  const steps: Step[] = [];
  write(steps, node);
  steps.push({ is: 'found' });
  return steps;
}

function write(steps: Step[], node: Node): void {
  if (steps.length > largest) throw new PatternError('UNREAD', 'it counts too far');
  switch (node.is) {
    case 'character':
      steps.push({ is: 'character', fits: node.fits });
      break;
    case 'place':
      steps.push({ is: 'place', place: node.place });
      break;
    case 'sequence':
      for (const part of node.parts) write(steps, part);
      break;
    case 'choice':
      writeChoice(steps, node.parts);
      break;
    case 'repeat':
      writeRepeat(steps, node.part, node);
      break;
  }
}

/** fork -> each part -> jump to the end. */
function writeChoice(steps: Step[], parts: readonly Node[]): void {
  const fork = reserve(steps);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const part of parts) {
    starts.push(steps.length);
    write(steps, part);
    ends.push(reserve(steps));
  }
  steps[fork] = { is: 'fork', to: starts };
  for (const end of ends) steps[end] = { is: 'fork', to: [steps.length] };
}

function writeRepeat(steps: Step[], part: Node, { least, most }: { readonly least: number; readonly most: number }): void {
  const start = steps.length;
  for (let time = 0; time < least; time++) {
    write(steps, part);
    // What takes no step, as `()`, is the same however often.
    if (steps.length === start) return;
  }
  if (most !== Number.POSITIVE_INFINITY) writeOptional(steps, part, most - least);
  else if (least === 0) writeLoop(steps, part);
  else steps.push({ is: 'fork', to: [start + ((steps.length - start) / least) * (least - 1), steps.length + 1] });
}

/** fork (in or past) -> part -> back to the fork. */
function writeLoop(steps: Step[], part: Node): void {
  const fork = reserve(steps);
  write(steps, part);
  steps.push({ is: 'fork', to: [fork] });
  steps[fork] = { is: 'fork', to: [fork + 1, steps.length] };
}

/** (fork (in or past all) -> part), as often as that. */
function writeOptional(steps: Step[], part: Node, times: number): void {
  const forks: number[] = [];
  for (let time = 0; time < times; time++) {
    forks.push(reserve(steps));
    write(steps, part);
  }
  for (const fork of forks) steps[fork] = { is: 'fork', to: [fork + 1, steps.length] };
}

/** A step that is written once it is known where it leads. */
function reserve(steps: Step[]): number {
  return steps.push({ is: 'fork', to: [] }) - 1;
}
