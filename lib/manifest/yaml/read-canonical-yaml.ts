import type { Json } from '../../json.ts';
import { toYaml } from './to-yaml.ts';

/**
 * Reads back what `toYaml` wrote, some twenty times faster than a general reader: an agent starts from 5,000 objects in a blink.
 * Undefined where the text is anything else.
 *
 * It is a guess that is proven: the reader knows only the few forms that `toYaml` has and never complains, and what it read
 * counts only if writing it again gives the same text to the byte.
 */
export function readCanonicalYaml(text: string): readonly Json[] | undefined {
  if (!text.endsWith('\n')) return text === '' ? [] : undefined;
  try {
    const values = readDocuments(text.slice(0, -1).split('\n'));
    return values.map(toYaml).join('---\n') === text ? values : undefined;
  } catch {
    // A quoted text that is no JSON, or nesting beyond the stack: the general reader has the words for it.
    return undefined;
  }
}

/** Where the reader stands: every reading function takes at least one line. */
interface Cursor {
  readonly lines: readonly string[];
  line: number;
}

function readDocuments(lines: readonly string[]): Json[] {
  const cursor: Cursor = { lines, line: 0 };
  const values: Json[] = [];
  while (cursor.line < lines.length) {
    values.push(readBlock(cursor, 0));
    // The separator; anything else that stands here is lost, and found missing in the comparison.
    cursor.line += 1;
  }
  return values;
}

/** The value that starts at `column` of the current line. */
function readBlock(cursor: Cursor, column: number): Json {
  const text = (cursor.lines[cursor.line] ?? '').slice(column);
  if (text.startsWith('- ')) return readList(cursor, column);
  if (keyLength(text) > 0) return readMap(cursor, column);
  return readLeaf(cursor, text, column);
}

function readList(cursor: Cursor, column: number): Json {
  const items: Json[] = [];
  const start = `${' '.repeat(column)}- `;
  do items.push(readBlock(cursor, column + 2));
  while (cursor.lines[cursor.line]?.startsWith(start));
  return items;
}

function readMap(cursor: Cursor, column: number): Json {
  const map: Record<string, Json> = {};
  const indent = ' '.repeat(column);
  let text = (cursor.lines[cursor.line] ?? '').slice(column);
  for (let length = keyLength(text); length > 0; length = keyLength(text)) {
    const name = readScalar(text.slice(0, length));
    const content = text.slice(length + 2);
    if (content === '') cursor.line += 1;
    map[String(name)] = content === '' ? readBlock(cursor, column + 2) : readLeaf(cursor, content, column + 2);
    const next = cursor.lines[cursor.line] ?? '';
    text = next.startsWith(indent) && next[column] !== ' ' ? next.slice(column) : '';
  }
  return map;
}

/** How long the key is that the text starts with; 0 where it starts with none. */
function keyLength(text: string): number {
  if (text.startsWith('"')) {
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0].length ?? 0;
    return text[quoted] === ':' ? quoted : 0;
  }
  // A plain text has colons only between other characters.
  const spaced = text.indexOf(': ');
  return spaced >= 0 ? spaced : text.endsWith(':') ? text.length - 1 : 0;
}

function readLeaf(cursor: Cursor, text: string, indent: number): Json {
  cursor.line += 1;
  if (text !== '|' && text !== '|-') return readScalar(text);
  const start = ' '.repeat(indent);
  const lines: string[] = [];
  for (; cursor.line < cursor.lines.length; cursor.line++) {
    const line = cursor.lines[cursor.line] ?? '';
    if (line !== '' && !line.startsWith(start)) break;
    lines.push(line.slice(indent));
  }
  return lines.join('\n') + (text === '|' ? '\n' : '');
}

function readScalar(text: string): Json {
  if (text.startsWith('"')) return asText(JSON.parse(text));
  switch (text) {
    case 'null':
      return null;
    case 'true':
      return true;
    case 'false':
      return false;
    case '{}':
      return {};
    case '[]':
      return [];
  }
  if (!/^-?\d/.test(text)) return text;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
