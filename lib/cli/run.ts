import { messageOf, PawlError } from '../errors.ts';
import { refuseUnknownHelp } from './help-words.ts';
import { answerText, failureAnswer } from './json.ts';
import { failureLines, severalIn } from './output/failure.ts';
import { oneLine } from './output/one-line.ts';
import { withoutKeys } from './output/without-keys.ts';
import { program } from './program.ts';
import type { Tools } from './tools.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line and gives its exit code: 0 done, 1 refused or failed (one line why, one what to do), 2 wrong usage,
 * 70 a bug (with what to report), 130 stopped by a signal.
 */
export async function run(words: readonly string[], tools: Tools): Promise<number> {
  let code = 0;
  try {
    const commandTools = { ...tools, exitWith: (wanted: number) => (code = wanted) };
    await refuseUnknownHelp(words, (command) => program(command, { ...commandTools, columns: undefined }).getHelp());
    await program(words, commandTools).parseAsync();
    return code;
  } catch (thrown) {
    // A command may have said that its failures are more than a 1, which means something else there.
    return Math.max(code, reportFailure(thrown, { words, tools }));
  }
}

interface Failed {
  readonly words: readonly string[];
  readonly tools: Pick<Tools, 'print' | 'note' | 'signal' | 'version'>;
}

/** Says what went wrong, without anybody's keys, and gives the exit code. */
export function reportFailure(thrown: unknown, { words, tools }: Failed): number {
  const quiet = {
    ...tools,
    print: (text: string) => tools.print(withoutKeys(text)),
    note: (text: string) => tools.note(withoutKeys(text)),
  };
  return report(thrown, { words, tools: quiet });
}

function report(thrown: unknown, { words, tools }: Failed): number {
  if (tools.signal.aborted) {
    const message = messageOf(tools.signal.reason);
    tools.note(`pawl: ${message}`);
    if (wantsJson(words)) tools.print(answerText('error', { error: { code: 'STOPPED', message } }));
    return 130;
  }
  if (thrown instanceof UsageError) {
    tools.note(`pawl: ${oneLine(thrown.message)}`);
    tools.note('  See "pawl --help", or "pawl <command> --help" with examples');
    if (wantsJson(words)) tools.print(answerText('error', { error: { code: 'USAGE', message: thrown.message } }));
    return 2;
  }
  if (thrown instanceof PawlError) {
    for (const line of failureLines(thrown)) tools.note(line);
    if (wantsJson(words)) tools.print(answerText('error', { error: failureAnswer(thrown, severalIn(thrown)) }));
    return 1;
  }
  tools.note(`pawl: this is a bug in pawl ${tools.version}: please report it with what follows\n`);
  tools.note(`pawl ${words[0] ?? ''} on node ${process.version}, ${process.platform} ${process.arch}`);
  tools.note(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  if (wantsJson(words)) tools.print(answerText('error', { error: { code: 'BUG', message: messageOf(thrown) } }));
  return 70;
}

/** As yargs reads it, from words that yargs may have refused. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const flags = words.slice(0, end === -1 ? undefined : end);
  return flags.some((word, index) => word === '--json=true' || (word === '--json' && flags[index + 1] !== 'false'));
}
