import type { Argv, CommandModule } from 'yargs';

export interface CommandWords<Flags> {
  /** `promote <environment> <version>`; with `$0` beside it, what its parent does when nothing more is said. */
  readonly command: string | readonly string[];
  readonly describe: string;
  readonly builder: (yargs: Argv) => Argv<unknown>;
  readonly handler: (flags: Flags) => void | Promise<void>;
}

/**
 * One command. yargs' parser gives each flag in camel case too (`--dry-run` as `dryRun`) and its types do not say so:
 * `Flags` says it here, once, for what the builder declares.
 */
export function command<Flags>(words: CommandWords<Flags>): CommandModule {
  return words as unknown as CommandModule;
}
