/**
 * Text that somebody else wrote (a record, a status, a project), on one line and safe for a terminal: characters that move the cursor,
 * ring, colour, turn the direction of reading, or are not seen at all are shown as escapes.
 */
export function oneLine(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Two names that differ in nothing else would read the same. */
const unsafe = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\u{e0000}-\u{e007f}]/gu;
