/**
 * Text that somebody else wrote (a record, a status, a project), on one line and safe for a terminal: characters that move the cursor,
 * ring, colour, or turn the direction of reading are shown as escapes.
 */
export function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
