import yargs, { type Argv } from 'yargs';
import { acknowledge } from './commands/acknowledge.ts';
import { agent } from './commands/agent.ts';
import { approve, decline } from './commands/approve.ts';
import { attest } from './commands/attest.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { dev } from './commands/dev.ts';
import { diff } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { follow } from './commands/follow.ts';
import { history } from './commands/history.ts';
import { hold, unhold } from './commands/hold.ts';
import { images } from './commands/images.ts';
import { importDefinitions } from './commands/import.ts';
import { init } from './commands/init.ts';
import { key } from './commands/key.ts';
import { promote } from './commands/promote.ts';
import { publish } from './commands/publish.ts';
import { rebuild } from './commands/rebuild.ts';
import { resolve } from './commands/resolve.ts';
import { rollback } from './commands/rollback.ts';
import { sign } from './commands/sign.ts';
import { status } from './commands/status.ts';
import { resume, suspend } from './commands/suspend.ts';
import { sync } from './commands/sync.ts';
import { synth } from './commands/synth.ts';
import { vendor } from './commands/vendor.ts';
import { verify } from './commands/verify.ts';
import { version } from './commands/version.ts';
import { unveto, veto } from './commands/veto.ts';
import { refuseWords } from './refuse-words.ts';
import type { CommandTools } from './tools.ts';
import { UsageError } from './usage-error.ts';
import { usageSentence } from './usage-sentence.ts';

/** The command line: every command with its flags. What a command throws reaches the caller. */
export function program(words: readonly string[], tools: CommandTools): Argv {
  // A shell asks what could follow words that are not said to their end.
  if (words[0] !== '--get-yargs-completions') refuseWords(words);
  return yargs(words[0] === 'help' ? [...words.slice(1), '--help'] : words)
    .scriptName('pawl')
    .usage('$0 <command>\n\nGitOps in TypeScript: compile, publish, promote, reconcile.')
    .command(init(tools))
    .command(synth(tools))
    .command(check(tools))
    .command(dev(tools))
    .command(diff(tools))
    .command(vendor(tools))
    .command(images(tools))
    .command(importDefinitions(tools))
    .command(publish(tools))
    .command(rebuild(tools))
    .command(sign(tools))
    .command(attest(tools))
    .command(approve(tools))
    .command(decline(tools))
    .command(promote(tools))
    .command(explain(tools))
    .command(follow(tools))
    .command(sync(tools))
    .command(rollback(tools))
    .command(hold(tools))
    .command(unhold(tools))
    .command(veto(tools))
    .command(unveto(tools))
    .command(resolve(tools))
    .command(acknowledge(tools))
    .command(history(tools))
    .command(verify(tools))
    .command(status(tools))
    .command(suspend(tools))
    .command(resume(tools))
    .command(key(tools))
    .command(agent(tools))
    .command(completion(tools))
    .command(version(tools))
    .demandCommand(1, 'Say what to do: pawl <command>')
    .strictCommands()
    .strict()
    .version(tools.version)
    .help()
    .alias('help', 'h')
    .epilogue(ending)
    .wrap(null)
    .parserConfiguration({ 'parse-positional-numbers': false, 'duplicate-arguments-array': false })
    .exitProcess(false)
    .fail((message, error, failed) => {
      // yargs' own errors are about words, too; everything else that a command threw goes on as it is.
      const isUsage = error === undefined || error === null || error.name === 'YError';
      throw isUsage ? new UsageError(usageSentence(message ?? error?.message, words, () => helpOf(failed))) : error;
    });
}

/** Below the help of the program. */
const ending = 'Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 70 a bug.';

function helpOf(failed: Argv): string {
  let help = '';
  failed.showHelp((text) => (help = text));
  return help;
}
