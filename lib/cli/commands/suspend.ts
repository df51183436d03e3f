import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { Duration } from '../../duration.ts';
import { ReleaseError } from '../../release/release-error.ts';
import { resumeDelivery, suspendDelivery } from '../../release/status/deliveries.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, statementFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import type { ClusterFlags, CommandTools } from '../tools.ts';
import { whoActs } from '../workplace.ts';

interface Arguments extends ClusterFlags {
  readonly delivery: string;
  readonly namespace: string;
  readonly json: boolean;
}

interface SuspendArguments extends Arguments {
  readonly as: string | undefined;
  readonly why: string;
  readonly for: string | undefined;
}

export function suspend(tools: CommandTools): CommandModule {
  return command<SuspendArguments>({
    command: 'suspend <delivery>',
    describe: 'Stop the agent from changing anything of a delivery, with a reason that everybody sees',
    builder: (yargs) =>
      jsonFlag(statementFlags(clusterFlags(yargs)))
        .positional('delivery', { type: 'string', demandOption: true, describe: 'Name of the Delivery' })
        .option('namespace', { type: 'string', alias: 'n', default: 'default', describe: 'Its namespace', requiresArg: true })
        .demandOption('why')
        .option('for', { type: 'string', describe: 'Resume by itself after this time: 30m, 2h', requiresArg: true })
        .example('$0 suspend shop -n shop --why "debugging checkout" --for 1h', 'hand edits stay for an hour'),
    handler: async (flags) => {
      const since = tools.clock();
      const suspension = { by: await whoActs(tools, flags.as), reason: flags.why, since, until: until(since, flags.for) };
      await onCluster(tools, flags, (cluster) =>
        suspendDelivery(cluster, { namespace: flags.namespace, name: flags.delivery }, suspension),
      );
      if (flags.json)
        return tools.print(
          answerText('suspension', { namespace: flags.namespace, name: flags.delivery, suspended: true, reason: flags.why }),
        );
      tools.print(`${picocolors.yellow('‖')} ${flags.namespace}/${flags.delivery} is suspended: ${flags.why}`);
      tools.print(`  "pawl resume ${flags.delivery} -n ${flags.namespace}" lets the agent act again`);
    },
  });
}

export function resume(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'resume <delivery>',
    describe: 'Let the agent act on a delivery again',
    builder: (yargs) =>
      jsonFlag(clusterFlags(yargs))
        .positional('delivery', { type: 'string', demandOption: true, describe: 'Name of the Delivery' })
        .option('namespace', { type: 'string', alias: 'n', default: 'default', describe: 'Its namespace', requiresArg: true })
        .example('$0 resume shop -n shop', 'what was edited by hand meanwhile is turned back'),
    handler: async (flags) => {
      await onCluster(tools, flags, (cluster) => resumeDelivery(cluster, { namespace: flags.namespace, name: flags.delivery }));
      if (flags.json)
        return tools.print(answerText('suspension', { namespace: flags.namespace, name: flags.delivery, suspended: false, reason: null }));
      tools.print(`${picocolors.green('✓')} ${flags.namespace}/${flags.delivery} is resumed`);
    },
  });
}

async function onCluster<T>(
  tools: CommandTools,
  flags: ClusterFlags,
  act: (cluster: Awaited<ReturnType<CommandTools['connectCluster']>>) => Promise<T>,
): Promise<T> {
  const cluster = await tools.connectCluster(flags);
  try {
    return await act(cluster);
  } finally {
    await cluster.close();
  }
}

function until(since: Date, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const duration = Duration.parse(text);
  if (duration === undefined) throw new ReleaseError('BAD_DURATION', `Cannot read duration "${text}": expected the form 30m, 2h or 1h30m`);
  return new Date(since.getTime() + duration.milliseconds);
}
