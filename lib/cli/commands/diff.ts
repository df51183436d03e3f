import type { CommandModule } from 'yargs';
import { diffSets, type SemanticDiff } from '../../manifest/diff.ts';
import type { NamedSet } from '../../release/sides.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, registryFlags } from '../flags.ts';
import { type Answer, answerText } from '../json.ts';
import { diffAnswer, diffLines } from '../output/diff.ts';
import { liveLines, liveRemarks } from '../output/diff-live.ts';
import { diffMarkdown } from '../output/diff-markdown.ts';
import type { ClusterFlags, CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';
import { type Compared, compareSides } from './diff-sides.ts';
import { type Question, readQuestion, type Side } from './diff-words.ts';

interface Arguments extends RegistryArguments, ClusterFlags {
  readonly environment: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly cluster: boolean;
  readonly delivery: string | undefined;
  readonly exitCode: boolean;
  readonly markdown: boolean;
  readonly json: boolean;
}

export function diff(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'diff <environment> [from] [to]',
    describe: 'What is different, and what it means: between versions, records, environments, the work tree and a cluster',
    builder: (yargs) =>
      jsonFlag(clusterFlags(registryFlags(yargs)))
        .positional('environment', { type: 'string', demandOption: true, describe: 'production, or a point of it: production@1.0.0' })
        .positional('from', { type: 'string', describe: 'A version, @17 (a record), @current, @tree, or another environment' })
        .positional('to', { type: 'string', describe: 'The same (default: the work tree)' })
        .option('cluster', { type: 'boolean', default: false, describe: 'From what a cluster has, pruning included; writes nothing' })
        .option('delivery', {
          type: 'string',
          requiresArg: true,
          describe: 'NAMESPACE/NAME, where the cluster has several of this environment',
        })
        .option('exit-code', {
          type: 'boolean',
          default: false,
          describe: 'Exit code 0 where nothing is different, 1 where something is, 2 or higher where that is not known',
        })
        .option('markdown', { type: 'boolean', default: false, describe: 'Print Markdown for a pull request' })
        .example('$0 diff production', 'what the work tree would change there')
        .example('$0 diff production 1.0.0 1.1.0', 'what lies between two releases')
        .example('$0 diff production@17 production@18', 'what record 18 changed')
        .example('$0 diff staging production', 'what is in force in one and not in the other')
        .example('$0 diff production 1.1.0 --cluster', "what 1.1.0 would do to production's cluster"),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  // As in `git diff`: until the answer is there, 1 would say that something is different.
  if (flags.exitCode) tools.exitWith(2);
  const words = [flags.environment, flags.from, flags.to].filter((word) => word !== undefined);
  const question = readQuestion(words, { cluster: flags.cluster });
  checkFlags(flags);
  const trees = [question.from, question.to].flatMap((side) =>
    side !== 'cluster' && side.point.kind === 'tree' ? [side.environment] : [],
  );
  const workplace = await openWorkplace(tools, flags, { environments: [...new Set(trees)] });
  const compared = await compareSides(tools, { workplace, flags }, question);
  const difference = diffSets(compared.from.set, compared.to.set);
  tell(tools, flags, { question, compared, difference });
  if (flags.exitCode) tools.exitWith(difference.changes.length > 0 || (compared.live?.refused.length ?? 0) > 0 ? 1 : 0);
}

function checkFlags(flags: Arguments): void {
  if (flags.json && flags.markdown) throw new UsageError('--json and --markdown exclude each other');
  if (!flags.cluster && (flags.kubeconfig ?? flags.context ?? flags.delivery) !== undefined)
    throw new UsageError('--kubeconfig, --context and --delivery are for --cluster');
}

interface Told {
  readonly question: Question;
  readonly compared: Compared;
  readonly difference: SemanticDiff;
}

function tell(tools: CommandTools, flags: Arguments, { question: { from, to }, compared, difference }: Told): void {
  const isOne = from === 'cluster' || from.environment === to.environment;
  const nameOf = ({ name }: NamedSet, side: Side | 'cluster') =>
    isOne || side === 'cluster' ? name : `${side.environment} ${name ?? 'nothing'}`;
  const [left, right] = [nameOf(compared.from, from), nameOf(compared.to, to)];
  const title = `${isOne ? `${to.environment}: ` : ''}${left ?? 'nothing'} -> ${right ?? 'nothing'}`;
  const { live } = compared;
  if (flags.json) {
    const answer: Answer<'diff'> = {
      environment: to.environment,
      from: left ?? null,
      to: right ?? 'nothing',
      diff: diffAnswer(difference),
    };
    tools.print(answerText('diff', live === undefined ? answer : { ...answer, cluster: clusterAnswer(live) }));
  } else if (flags.markdown) {
    tools.print(diffMarkdown(difference, { title, remarks: live === undefined ? [] : liveRemarks(live) }));
  } else {
    const lines = diffLines(difference, { limit: 10_000, consequences: 1000 });
    for (const line of [title, ...(live === undefined ? lines : liveLines(live, lines))]) tools.print(line);
  }
}

function clusterAnswer({ server, delivery, refused, kept, unproven }: NonNullable<Compared['live']>): Answer<'diff'>['cluster'] {
  return { server, delivery, refused: [...refused], kept: [...kept], unproven: [...unproven] };
}
