import type { CommandModule } from 'yargs';
import { readLedgerEveryForm, readLedgerEveryOf } from '../../agent/source/read-ledger-every.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, matching, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import type { AgentFlags, ClusterFlags, CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { deliveryCommand } from './agent-delivery.ts';
import { imageCommand } from './agent-image.ts';

interface InstallArguments extends ClusterFlags {
  readonly namespace: string;
  readonly image: string;
  readonly serviceAccount: readonly string[];
  readonly apply: boolean;
  readonly json: boolean;
}

export function agent(tools: CommandTools): CommandModule {
  return {
    command: 'agent',
    describe: 'The reconciler: make its image, install it, tell it what to hold, run it',
    builder: (yargs) =>
      yargs
        .command(imageCommand(tools))
        .command(installCommand(tools))
        .command(deliveryCommand(tools))
        .command(runCommand(tools))
        .demandCommand(1),
    handler: () => {},
  };
}

function runCommand(tools: CommandTools): CommandModule {
  return command<AgentFlags & { readonly json: boolean }>({
    command: 'run',
    describe: 'Hold a cluster to its deliveries until it is stopped',
    builder: (yargs) =>
      clusterFlags(yargs)
        .option('namespace', {
          type: 'string',
          alias: 'n',
          describe: 'Only the deliveries of this namespace (default: all)',
          requiresArg: true,
        })
        .option('health-port', {
          type: 'number',
          default: 8080,
          describe: 'Port of /healthz and /readyz; 0 takes a free one',
          requiresArg: true,
          coerce: whole('health-port', 0, 65_535),
        })
        .option('log-format', { choices: ['json', 'text'] as const, default: 'json' as const, describe: 'One line for each event' })
        .option('json', { type: 'boolean', default: false, describe: 'The same as --log-format json, which is the default' })
        .option('leader-election', { type: 'boolean', describe: 'Hold a Lease, so that only one replica acts (default: in a cluster)' })
        .option('read-ledger-every', {
          type: 'string',
          default: '3m',
          describe: 'How often to read a ledger whole, and not only its tag "current", which others may set back',
          requiresArg: true,
          coerce: ledgerTime,
        })
        .example('$0 agent run --kubeconfig admin.kubeconfig --log-format text', 'outside the cluster, for a first look'),
    handler: (flags) => tools.runAgent({ ...flags, logFormat: flags.json ? 'json' : flags.logFormat }),
  });
}

function ledgerTime(value: unknown): number {
  const milliseconds = readLedgerEveryOf(String(value));
  if (milliseconds === undefined) throw new UsageError(`--read-ledger-every takes ${readLedgerEveryForm}, like 90s or 10m`);
  return milliseconds;
}

function installCommand(tools: CommandTools): CommandModule {
  return command<InstallArguments>({
    command: 'install',
    describe: 'Print what the agent needs in a cluster, or apply it: CRD, namespace, RBAC, Deployment',
    builder: (yargs) =>
      jsonFlag(clusterFlags(yargs))
        .option('namespace', {
          type: 'string',
          alias: 'n',
          default: 'pawl-system',
          describe: 'Where the agent runs',
          requiresArg: true,
          coerce: matching('namespace', /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
        })
        .option('image', {
          type: 'string',
          demandOption: true,
          describe: "Reference of the agent's image",
          requiresArg: true,
          coerce: matching('image', /^[\w][\w.:/@-]{0,511}$/),
        })
        .option('service-account', {
          type: 'string',
          array: true,
          default: [],
          describe: 'A ServiceAccount that deliveries may act as (repeatable)',
          requiresArg: true,
        })
        .option('apply', { type: 'boolean', default: false, describe: 'Apply it to the cluster instead of printing it' })
        .example('$0 agent install --image registry.example.com/pawl-agent:0.1.0 > agent.yaml', 'to read and to commit')
        .example('$0 agent install --image registry.example.com/pawl-agent:0.1.0 --apply --context staging', 'straight to a cluster'),
    handler: (flags) => install(tools, flags),
  });
}

async function install(tools: CommandTools, flags: InstallArguments): Promise<void> {
  const { installObjects } = await import('../../agent/install.ts');
  const { asJson, idOf } = await import('../../manifest/kubernetes-object.ts');
  const { toYaml } = await import('../../manifest/yaml.ts');
  const objects = installObjects({ namespace: flags.namespace, image: flags.image, serviceAccounts: flags.serviceAccount });
  const answer = () => answerText('install', { applied: flags.apply, objects: objects.map((object) => ({ ...object })) });
  if (!flags.apply && flags.json) return tools.print(answer());
  if (!flags.apply)
    return tools.print(
      objects
        .map((object) => toYaml(asJson(object)))
        .join('---\n')
        .trimEnd(),
    );
  const cluster = await tools.connectCluster(flags);
  try {
    for (const object of objects) {
      await cluster.apply(object, { fieldManager: 'pawl-cli', force: true, signal: tools.signal });
      if (!flags.json) tools.print(`applied ${idOf(object)}`);
    }
    if (flags.json) tools.print(answer());
  } finally {
    await cluster.close();
  }
}
