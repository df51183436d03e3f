import picocolors from 'picocolors';

/** How the demo talks: chapters, what it is about to do and why, and the commands as a person would type them. */

export function chapter(title: string): void {
  process.stdout.write(`\n${picocolors.bold(picocolors.cyan(`── ${title} ${'─'.repeat(Math.max(0, 96 - title.length))}`))}\n`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function command(words: readonly string[]): void {
  process.stdout.write(`${picocolors.dim('$')} ${picocolors.bold(words.map(quoted).join(' '))}\n`);
}

/** Output of a command or an agent, set off from what the demo itself says. */
export function output(text: string): void {
  for (const line of text.trimEnd().split('\n')) process.stdout.write(`${picocolors.dim('│')} ${line}\n`);
}

function quoted(word: string): string {
  return /^[\w./:=@~^>-]+$/.test(word) ? word : `"${word}"`;
}
