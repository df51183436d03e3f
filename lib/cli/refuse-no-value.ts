import type { Argv } from 'yargs';
import { flagName } from './refuse-words.ts';
import { UsageError } from './usage-error.ts';

/** What yargs knows of the flags of the command that it reads, and its types do not. */
interface Declared {
  getOptions(): {
    readonly string: readonly string[];
    readonly number: readonly string[];
    readonly array: readonly string[];
    readonly choices: Readonly<Record<string, unknown>>;
  };
}

/**
 * Refuses flags that take a value and have none: `--no-why`, which yargs would take for a reason that is `false`, and `--context ""`, as a script
 * says whose variable is not set; it would be the current context. To be asked before values are judged: `--no-limit` is a limit of 0 there.
 * `--no-such` is left to whoever refuses unknown flags.
 */
export function refuseNoValue(words: readonly string[], parser: Argv): void {
  const { string, number, array, choices } = (parser as unknown as Declared).getOptions();
  const valued = new Set([...string, ...number, ...array, ...Object.keys(choices)]);
  const wrong = words.flatMap((word, at) => negated(word) ?? empty(word, words[at + 1]) ?? []).find((name) => valued.has(name));
  if (wrong !== undefined) throw new UsageError(`--${wrong} takes a value`);
}

function negated(word: string): string | undefined {
  const [, flag] = /^--no-([a-z][\w-]*)$/i.exec(word) ?? [];
  return flag === undefined ? undefined : flagName(flag);
}

function empty(word: string, next: string | undefined): string | undefined {
  const [, flag, equals] = /^--?([a-z][\w-]*)(=?)$/i.exec(word) ?? [];
  return flag !== undefined && (equals === '=' || next === '') ? flagName(flag) : undefined;
}
