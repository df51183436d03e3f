import { UsageError } from './usage-error.ts';
import { commandsIn, unknownCommand } from './usage-sentence.ts';

/** `help key new` as `key new --help`; all other words as they are. */
export function helpWords(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.filter((word) => word !== 'help'), '--help'] : words;
}

/** Refuses to help with what is no command: yargs would give the help of what stands before it. `helpOf` gives that of a command, without line breaks. */
export async function refuseUnknownHelp(words: readonly string[], helpOf: (command: readonly string[]) => Promise<string>): Promise<void> {
  if (words[0] !== 'help') return;
  const names = words.filter((word) => word !== 'help' && !word.startsWith('-'));
  for (const [at, name] of names.entries()) {
    const before = names.slice(0, at);
    const help = await helpOf(before);
    const commands = commandsIn(help);
    if (commands.includes(name)) continue;
    throw new UsageError(
      commands.length === 0 ? `One word too many: ${name}, expected pawl help ${before.join(' ')}` : unknownCommand(name, help),
    );
  }
}
