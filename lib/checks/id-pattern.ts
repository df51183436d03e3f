/**
 * Tells whether a text is one of these patterns, in which `*` is any text: `Secret/shop/*`.
 * Patterns without a star cost one look-up, however many they are.
 */
export function idPattern(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns);
  const open = patterns.filter((pattern) => pattern.includes('*'));
  return (text) => exact.has(text) || open.some((pattern) => fits(pattern.split('*'), text));
}

/** Those of the patterns that none of the texts is one of. */
export function idlePatterns(patterns: readonly string[], texts: Iterable<string>): readonly string[] {
  const all = [...texts];
  return patterns.filter((pattern) => !all.some(idPattern([pattern])));
}

/** Without a regular expression: a pattern of many stars must not take for ever. The parts are looked for from left to right. */
function fits(parts: readonly string[], text: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let place = first.length;
  for (const part of others) {
    const found = text.indexOf(part, place);
    if (found === -1 || found + part.length > end) return false;
    place = found + part.length;
  }
  return true;
}
