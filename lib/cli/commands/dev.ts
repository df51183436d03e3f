import type { CommandModule } from 'yargs';
import type { CompiledProject } from '../../compiler/compile.ts';
import type { Session } from '../../compiler/dev/open-session.ts';
import { PawlError } from '../../errors.ts';
import { errorsOf } from '../../release/publish.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerLine, failureAnswer } from '../json.ts';
import { failureLines } from '../output/failure.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { limitsOf, type RegistryArguments } from '../workplace.ts';
import { openComparison } from './dev-comparison.ts';
import { devAnswer, devLines, type Saved } from './dev-report.ts';

interface Arguments extends RegistryArguments {
  readonly once: boolean;
  readonly json: boolean;
}

export function dev(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'dev',
    describe: 'Watch the project: compile, check and diff it whenever a file is saved',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .option('once', { type: 'boolean', default: false, describe: 'Say how it is now, and end; exit code 1 where there are errors' })
        .example('$0 dev', 'findings and what changed, after every save; Ctrl-C ends it')
        .example('$0 dev --once', 'the same, once')
        .example('$0 dev --json', 'a line of JSON for each compile'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { findProject } = await import('../../compiler/find-project.ts');
  const { openSession } = await import('../../compiler/dev/open-session.ts');
  const { watchProject } = await import('../../compiler/dev/watch-project.ts');
  const { workForNewest } = await import('../../compiler/dev/work-for-newest.ts');
  const folder = await findProject(tools.folder, flags.project);
  // The process starts while the folders are looked through.
  const session = openSession({ folder, guard: 'warning', ...(await limitsOf(tools, flags)) });
  try {
    const step = openSteps(tools, flags, { folder, session });
    if (flags.once) return void (await step());
    const watching = await watchProject(folder, tools.unread === undefined ? tools.signal : AbortSignal.any([tools.signal, tools.unread]));
    await workForNewest({ ...tools, changed: watching.changed }, async (takenBack) => {
      const compiled = await step(takenBack);
      // Files beside the project's folder, as in a monorepo.
      watching.also(compiled?.inputs.map(({ path }) => path) ?? []);
      return compiled !== undefined;
    });
    watching.close();
  } finally {
    await session.close();
  }
}

/** What is done and said after every save. What was said before is not said again. */
function openSteps(
  tools: CommandTools,
  flags: Arguments,
  { folder, session }: { readonly folder: string; readonly session: Session },
): (takenBack?: AbortSignal) => Promise<CompiledProject | undefined> {
  const compare = openComparison(tools, flags, folder);
  let before: Saved | undefined;
  let failed = '';
  return async (takenBack) => {
    const begun = tools.clock().getTime();
    const elapsed = () => Math.max(0, tools.clock().getTime() - begun);
    try {
      const compiled = await session.compile({ now: tools.clock(), signal: takenBack });
      const saved: Saved = { compiled, environments: await compare(compiled), milliseconds: elapsed() };
      if (flags.json) tools.print(answerLine('dev', devAnswer(saved)));
      else for (const line of devLines(saved, before, folder)) tools.print(line);
      [before, failed] = [saved, ''];
      if (flags.once && errorsOf(compiled).length > 0) tools.exitWith(1);
      return compiled;
    } catch (thrown) {
      if (!(thrown instanceof PawlError)) throw thrown;
      // Interrupted, or for a file that has been saved again: there is nothing to say any more.
      if (tools.signal.aborted || takenBack?.aborted === true) return undefined;
      if (flags.once) throw thrown;
      if (thrown.message !== failed) tell(thrown, elapsed());
      failed = thrown.message;
      return undefined;
    }
  };

  function tell(thrown: PawlError, milliseconds: number): void {
    if (flags.json) tools.print(answerLine('dev', { kind: 'failed', milliseconds, error: failureAnswer(thrown) }));
    else tools.print(`✗ ${oneLine(thrown.message)}`);
    if (!flags.json) for (const line of failureLines(thrown).slice(1)) tools.print(`  ${line}`);
  }
}
