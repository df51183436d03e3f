/** What a page of docs/ does to a project, from top to bottom. */
export type Step =
  /** A block of code that names its file in the first line: `// environments/index.ts`, `# kustomization.yaml`. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly line: number }
  /** TypeScript that belongs to no file: only its types are checked. */
  | { readonly kind: 'snippet'; readonly text: string; readonly line: number }
  /** A line of `sh`, or of `console` with what it prints; there, `…` is any text. */
  | { readonly kind: 'command'; readonly words: string; readonly shows: readonly string[]; readonly line: number };

/** The steps of a page of Markdown. Blocks of `text` are for reading alone. */
export function stepsOf(markdown: string): readonly Step[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(({ 1: language = '', 2: text = '', index }) => {
    const line = markdown.slice(0, index).split('\n').length + 1;
    switch (language) {
      case 'ts':
      case 'yaml':
        return [codeStep(language, text, line)];
      case 'sh':
        return lines(text).map((words, at): Step => ({ kind: 'command', words: withoutRemark(words), shows: [], line: line + at }));
      case 'console':
        return commandsOf(text, line);
      case 'text':
        return [];
      default:
        throw new Error(`A block of "${language}" in line ${line}: expected ts, yaml, sh, console or text`);
    }
  });
}

function codeStep(language: 'ts' | 'yaml', text: string, line: number): Step {
  const path = /^(?:\/\/|#) ([\w./-]+\.(?:ts|yaml))(?::.*)?\n/.exec(text)?.[1];
  if (path !== undefined) return { kind: 'file', path, text, line };
  if (language === 'ts') return { kind: 'snippet', text, line };
  throw new Error(`YAML in line ${line} names no file in its first line`);
}

function commandsOf(text: string, line: number): readonly Step[] {
  const steps: { kind: 'command'; words: string; shows: string[]; line: number }[] = [];
  for (const [at, shown] of lines(text).entries()) {
    const words = /^\$ (.+)$/.exec(shown)?.[1];
    if (words !== undefined) steps.push({ kind: 'command', words: withoutRemark(words), shows: [], line: line + at });
    else steps.at(-1)?.shows.push(shown);
  }
  return steps;
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((one) => one.trim() !== '');
}

/** `npm install   # once` */
function withoutRemark(words: string): string {
  return words.replace(/\s+# .*$/, '').trim();
}

/** Whether a line of output is what a page shows for it. */
export function isLike(printed: string, shown: string): boolean {
  const pattern = shown
    .trim()
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+'));
  return new RegExp(`^\\s*${pattern.join('.*')}\\s*$`).test(printed);
}
