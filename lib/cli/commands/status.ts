import type { CommandModule } from 'yargs';
import { type DeliveryStatus, listDeliveries } from '../../release/status/deliveries.ts';
import { projectStatus } from '../../release/status.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, registryFlags, severalPositionals } from '../flags.ts';
import { answerText } from '../json.ts';
import { statusAnswer } from '../output/status/status-answer.ts';
import { statusLines } from '../output/status/status-lines.ts';
import { table } from '../output/table.ts';
import type { ClusterFlags, CommandTools } from '../tools.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments, ClusterFlags {
  readonly environment: readonly string[];
  readonly json: boolean;
}

export function status(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'status [environment..]',
    describe:
      'Where every environment stands, and whether it did deploy, everywhere: as signed reports of clusters say, or a cluster itself',
    builder: (yargs) =>
      severalPositionals(jsonFlag(clusterFlags(registryFlags(yargs))))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these (default: all)' })
        .example('$0 status', 'what the registry and the reports of clusters say')
        .example('$0 status production --context production', "what production's cluster says too"),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openWorkplace(tools, flags);
  const project = await projectStatus(workplace, flags.environment);
  const statuses = project.environments;
  if (project.vetoError !== undefined || statuses.some(({ error }) => error !== undefined)) tools.exitWith(1);
  const deliveries = await askCluster(tools, flags);
  if (flags.json)
    return tools.print(
      answerText(
        'status',
        statuses.map((one) => statusAnswer(one, deliveries)),
      ),
    );
  for (const line of statusLines(project)) tools.print(line);
  if (deliveries !== undefined)
    tools.print(deliveryTable(deliveries.filter(({ repository }) => statuses.some((one) => one.repository === repository))));
}

function deliveryTable(deliveries: readonly DeliveryStatus[]): string {
  if (deliveries.length === 0) return '\nThis cluster has no delivery of these environments';
  const rows = deliveries.map((one) => [
    `${one.namespace}/${one.name}`,
    one.version ?? '-',
    String(one.sequence ?? '-'),
    one.suspended === null ? (one.ready === null ? 'unknown' : one.ready ? 'ready' : 'not ready') : 'suspended',
    one.suspended ?? one.message ?? '',
  ]);
  return `\n${table(['DELIVERY', 'VERSION', 'RECORD', 'STATE', 'MESSAGE'], rows)}`;
}

/** The deliveries of the cluster that a flag names; undefined where none does: nobody is asked for credentials unawares. */
async function askCluster(tools: CommandTools, flags: ClusterFlags): Promise<readonly DeliveryStatus[] | undefined> {
  if (flags.kubeconfig === undefined && flags.context === undefined) return undefined;
  const cluster = await tools.connectCluster(flags);
  try {
    return await listDeliveries(cluster, { signal: tools.signal });
  } finally {
    await cluster.close();
  }
}
