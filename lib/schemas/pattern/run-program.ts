import { isWordCharacter, type Place } from './node.ts';
import type { Program } from './program.ts';

/** Whether the pattern is somewhere in the text: all ways at once, one character after the other (Thompson's construction). */
export function runProgram(program: Program, text: string): boolean {
  const characters = [...text].map((character) => character.codePointAt(0) ?? 0);
  let waiting = new Set<number>();
  for (let position = 0; ; position++) {
    // It may begin at every character.
    if (follow(program, waiting, 0, placesAt(characters, position))) return true;
    const character = characters[position];
    if (character === undefined) return false;
    const next = new Set<number>();
    const places = placesAt(characters, position + 1);
    for (const index of waiting) {
      const step = program[index];
      if (step?.is === 'character' && step.fits(character) && follow(program, next, index + 1, places)) return true;
    }
    waiting = next;
  }
}

/** Goes from a step as far as it comes without a character, and notes every step on the way; true where that is the end. */
function follow(program: Program, noted: Set<number>, from: number, places: ReadonlySet<Place>): boolean {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (noted.has(index)) continue;
    noted.add(index);
    const step = program[index];
    switch (step?.is) {
      case 'found':
        return true;
      case 'fork':
        open.push(...step.to);
        break;
      case 'place':
        if (places.has(step.place)) open.push(index + 1);
        break;
      case 'character':
      case undefined:
        break;
    }
  }
  return false;
}

function placesAt(characters: readonly number[], position: number): ReadonlySet<Place> {
  const before = characters[position - 1];
  const after = characters[position];
  const places = new Set<Place>();
  if (before === undefined) places.add('start');
  if (after === undefined) places.add('end');
  if (before === undefined || before === 10) places.add('line-start');
  if (after === undefined || after === 10) places.add('line-end');
  const isEdge = isWord(before) !== isWord(after);
  places.add(isEdge ? 'word-edge' : 'no-word-edge');
  return places;
}

function isWord(character: number | undefined): boolean {
  return character !== undefined && isWordCharacter(character);
}
