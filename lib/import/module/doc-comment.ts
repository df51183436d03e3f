/** A description as the lines of a doc comment, wrapped, with nothing in it that could end the comment. No lines for no text. */
export function docComment(text: string, indent = ''): readonly string[] {
  const lines = wrap(plain(text), width - indent.length);
  if (lines.length === 0) return [];
  const [first = ''] = lines;
  if (lines.length === 1 && first.length <= width - indent.length) return [`${indent}/** ${first} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

const width = 110;
const longest = 8_000;

function plain(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return (
    short
      .replace(/\r\n?/g, '\n')
      .replaceAll('\t', '  ')
      // What moves a cursor or turns the direction of reading has no place in code.
      .replace(/[^\P{C}\n]|[\u2028\u2029]/gu, '')
      .replaceAll('*/', '*\\/')
      // Inside a comment these are orders to the compiler.
      .replace(/@ts-/g, '@ ts-')
  );
}

/** Each line for itself: authors set paragraphs and lists. One empty line at most between two that say something. */
function wrap(text: string, columns: number): readonly string[] {
  const lines = text.split('\n').flatMap((line) => wrapLine(line.trimEnd(), columns));
  const dense = lines.filter((line, index) => line !== '' || (lines[index - 1] ?? '') !== '');
  while (dense.at(-1) === '') dense.pop();
  return dense[0] === '' ? dense.slice(1) : dense;
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  const indent = /^ */.exec(line)?.[0].slice(0, 8) ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(/ +/)) {
    if (current !== '' && indent.length + current.length + 1 + word.length > columns) {
      lines.push(`${indent}${current}`);
      current = '';
    }
    current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, `${indent}${current}`];
}
