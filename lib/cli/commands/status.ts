import type { CommandModule } from 'yargs';
import { type DeliveryStatus, listDeliveries } from '../../release/deliveries.ts';
import { type EnvironmentStatus, status as readStatus } from '../../release/status.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, registryFlags, severalPositionals } from '../flags.ts';
import { type Answer, answerText, failureAnswer } from '../json.ts';
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
    describe: 'Where every environment stands, and with a cluster: whether it did deploy',
    builder: (yargs) =>
      severalPositionals(jsonFlag(clusterFlags(registryFlags(yargs))))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these (default: all)' })
        .example('$0 status', 'what the registry says')
        .example('$0 status production --context production', "what production's cluster says too"),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openWorkplace(tools, flags);
  const statuses = await readStatus(workplace, flags.environment);
  if (statuses.some(({ error }) => error !== undefined)) tools.exitWith(1);
  const deliveries = await askCluster(tools, flags);
  if (flags.json)
    return tools.print(
      answerText(
        'status',
        statuses.map((one) => statusAnswer(one, deliveries)),
      ),
    );
  tools.print(table(['ENVIRONMENT', 'VERSION', 'RECORD', 'SINCE', 'BY', 'TRACK', 'NEWER', 'REMARK'], statuses.map(statusRow)));
  if (deliveries !== undefined)
    tools.print(deliveryTable(deliveries.filter(({ repository }) => statuses.some((one) => one.repository === repository))));
}

function statusRow(status: EnvironmentStatus): readonly string[] {
  const record = status.head?.record;
  const remark =
    status.error !== undefined
      ? `CANNOT BE READ: ${status.error.message}`
      : status.forked
        ? 'FORKED: two records of one sequence'
        : record?.hold
          ? `held by ${record.hold.who}: ${record.hold.why}`
          : '';
  return [
    status.environment.name,
    record?.to?.version ?? '-',
    String(record?.sequence ?? '-'),
    status.moved?.record.when ?? '-',
    status.moved?.record.who.name ?? '-',
    track(status),
    status.newer ?? '-',
    remark,
  ];
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

function statusAnswer(status: EnvironmentStatus, deliveries: readonly DeliveryStatus[] | undefined): Answer<'status'>[number] {
  const record = status.head?.record;
  const own = deliveries?.filter(({ repository }) => repository === status.repository);
  return {
    environment: status.environment.name,
    tier: status.environment.tier,
    track: track(status),
    repository: status.repository,
    version: record?.to?.version ?? null,
    sequence: record?.sequence ?? null,
    since: status.moved?.record.when ?? null,
    who: status.moved?.record.who.name ?? null,
    hold: record?.hold ?? null,
    newer: status.newer ?? null,
    forked: status.forked,
    ...(status.error === undefined ? {} : { error: failureAnswer(status.error) }),
    ...(own === undefined
      ? {}
      : {
          deliveries: own.map(({ namespace, name, ready, message, version, sequence, suspended }) => ({
            namespace,
            name,
            ready,
            message,
            version,
            sequence,
            suspended,
          })),
        }),
  };
}

function track({ environment }: EnvironmentStatus): string {
  return environment.track.kind === 'follow' ? `follow ${environment.track.range}` : 'pinned';
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
