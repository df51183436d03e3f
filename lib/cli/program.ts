import yargs, { type Argv } from 'yargs';
import { acknowledge } from './commands/acknowledge.ts';
import { agent } from './commands/agent.ts';
import { approve, decline } from './commands/approve.ts';
import { attest } from './commands/attest.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { dashboard } from './commands/dashboard.ts';
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
import { parsing } from './flags.ts';
import { helpWords } from './help-words.ts';
import { refuseNoValue } from './refuse-no-value.ts';
import { refuseWords } from './refuse-words.ts';
import type { CommandTools } from './tools.ts';
import { UsageError } from './usage-error.ts';
import { usageSentence } from './usage-sentence.ts';

/** The command line: every command with its flags. What a command throws reaches the caller. */
export function program(words: readonly string[], tools: CommandTools): Argv {
  // A shell asks what could follow words that are not said to their end.
  if (words[0] !== '--get-yargs-completions') refuseWords(words);
  const commands = [
    init(tools),
    synth(tools),
    check(tools),
    dev(tools),
    diff(tools),
    vendor(tools),
    images(tools),
    importDefinitions(tools),
    publish(tools),
    rebuild(tools),
    sign(tools),
    attest(tools),
    approve(tools),
    decline(tools),
    promote(tools),
    explain(tools),
    follow(tools),
    sync(tools),
    rollback(tools),
    hold(tools),
    unhold(tools),
    veto(tools),
    unveto(tools),
    resolve(tools),
    acknowledge(tools),
    history(tools),
    verify(tools),
    status(tools),
    dashboard(tools),
    suspend(tools),
    resume(tools),
    key(tools),
    agent(tools),
    completion(tools),
    version(tools),
  ];
  const parser = yargs(helpWords(words));
  return parser
    .scriptName('pawl')
    .usage('$0 <command>\n\nGitOps in TypeScript: compile, publish, promote, reconcile.')
    .command(commands)
    .middleware(() => refuseNoValue(words, parser), true)
    .demandCommand(1, 'Say what to do: pawl <command>')
    .strictCommands()
    .strict()
    .version(tools.version)
    .help()
    .alias('help', 'h')
    .epilogue(ending)
    .wrap(tools.columns === undefined ? null : Math.min(Math.max(tools.columns, 60), 120))
    .parserConfiguration({ ...parsing, 'duplicate-arguments-array': false })
    .exitProcess(false)
    .fail((message, error, failed) => {
      // yargs' own errors are about words, too; everything else that a command threw goes on as it is.
      const isUsage = error === undefined || error === null || error.name === 'YError';
      // Each command and flag on a line of its own, whatever the terminal: it is read for what was meant.
      parser.wrap(null);
      throw isUsage ? new UsageError(usageSentence(message ?? error?.message, words, () => helpOf(failed))) : error;
    });
}

/** Below the help of the program. */
const ending =
  'Exit codes: 0 done, 1 refused or failed, 2 wrong usage (of "diff --exit-code" also: not known), 70 a bug, 130 stopped by a signal.';

function helpOf(failed: Argv): string {
  let help = '';
  failed.showHelp((text) => (help = text));
  return help;
}
