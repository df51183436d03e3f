/** JSON of others: of bounded size and depth, in strict UTF-8. The fault never quotes the content. */
export function boundedJson(
  bytes: Uint8Array,
  limit: number,
): { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'bad'; readonly fault: string } {
  if (bytes.length > limit) return bad(`it has ${bytes.length} bytes, more than the limit of ${limit}`);
  const text = decoded(bytes);
  if ((text === undefined || hasManyBrackets(text)) && isDeep(bytes)) return bad(`it is nested more than ${maximumDepth} levels deep`);
  try {
    if (text !== undefined) return { kind: 'json', value: JSON.parse(text) };
  } catch {
    // As what is no text.
  }
  return bad(bytes.length === 0 ? 'it is empty' : 'it is not JSON');
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strictText.decode(bytes);
  } catch {
    return undefined;
  }
}

/** One for all: making one costs more than what it decodes. */
const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const maximumDepth = 64;

/** A text with few brackets, as nearly all that is signed, cannot be nested deeply, wherever they stand. Counting them is quicker than following them. */
function hasManyBrackets(text: string): boolean {
  let left = maximumDepth;
  for (const bracket of ['{', '['])
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  return false;
}

/** Whoever walks the value later does so by recursion. Looked for in the bytes: in UTF-8, brackets and quotes are themselves everywhere. */
function isDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === openBracket || byte === openBrace) {
      depth += 1;
      if (depth > maximumDepth) return true;
    } else if (byte === closeBracket || byte === closeBrace) depth -= 1;
  }
  return false;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\[]{}');

function bad(fault: string): { readonly kind: 'bad'; readonly fault: string } {
  return { kind: 'bad', fault };
}
