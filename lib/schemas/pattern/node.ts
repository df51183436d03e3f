/** A pattern as a tree. */
export type Node =
  | { readonly is: 'character'; readonly fits: Fits }
  | { readonly is: 'sequence'; readonly parts: readonly Node[] }
  | { readonly is: 'choice'; readonly parts: readonly Node[] }
  | { readonly is: 'repeat'; readonly part: Node; readonly least: number /** Infinity for no end. */; readonly most: number }
  | { readonly is: 'place'; readonly place: Place };

/** Whether a character, by its code point, is meant. */
export type Fits = (character: number) => boolean;

export type Place = 'start' | 'end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

export function isWordCharacter(character: number): boolean {
  return (
    (character >= 48 && character <= 57) ||
    (character >= 65 && character <= 90) ||
    (character >= 97 && character <= 122) ||
    character === 95
  );
}
