/**
 * Somebody else's text (a name, a version, a reason) as nothing but text: no markup, also between the quotes of an attribute. Characters that
 * are not seen, end a line or turn the direction of reading are shown as escapes: two names that differ in nothing else would read the same.
 */
export function escaped(text: string): string {
  return text
    .replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Control and format characters, line ends of Unicode, halves of a pair, and the two letters that have no shape. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u3164]/gu;
