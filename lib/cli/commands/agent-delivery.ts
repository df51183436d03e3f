import type { CommandModule } from 'yargs';
import { evidenceName } from '../../release/workplace/repository-names.ts';
import { command } from '../command.ts';
import { jsonFlag, matching, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface DeliveryArguments extends RegistryArguments {
  readonly environment: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly cluster?: string;
  readonly reportKey: string;
  readonly pullSecret?: string;
  readonly actAs?: string;
  readonly json: boolean;
}

const dnsName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

export function deliveryCommand(tools: CommandTools): CommandModule {
  const named = (flag: string) => ({ type: 'string', requiresArg: true, coerce: optional(matching(flag, dnsName)) }) as const;
  return command<DeliveryArguments>({
    command: 'delivery <environment>',
    describe: 'Print the Delivery of an environment: its repository, and whom the project trusts with it',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('environment', { type: 'string', demandOption: true, describe: 'Which environment the cluster is to have' })
        .option('namespace', { ...named('namespace'), alias: 'n', describe: "Where it lies (default: the environment's namespace)" })
        .option('name', { ...named('name'), describe: 'What it is called (default: PROJECT-ENVIRONMENT)' })
        .option('cluster', {
          type: 'string',
          describe: 'Have the agent publish signed reports, as the agent of this cluster',
          requiresArg: true,
          coerce: optional(matching('cluster', /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/)),
        })
        .option('report-key', {
          ...named('report-key'),
          default: 'report-key',
          describe: 'With --cluster: the Secret beside it whose entry signing.key signs reports',
        })
        .option('pull-secret', { ...named('pull-secret'), describe: 'The Secret beside it that may read the registry' })
        .option('act-as', { ...named('act-as'), describe: 'The ServiceAccount beside it that the agent acts as (default: its own)' })
        .example('$0 agent delivery staging > delivery.yaml', 'to read and to commit')
        .example('$0 agent delivery staging --cluster eu-1 | kubectl apply -f -', 'with reports of cluster eu-1'),
    handler: (flags) => delivery(tools, flags),
  });
}

async function delivery(tools: CommandTools, flags: DeliveryArguments): Promise<void> {
  const { writeDelivery } = await import('../../agent/delivery/write-delivery.ts');
  const { promotersOf, publishersOf } = await import('../../release/trust.ts');
  const { environmentOf } = await import('../../release/workplace.ts');
  const workplace = await openWorkplace(tools, flags);
  const { project, name, namespace } = { ...environmentOf(workplace, flags.environment), project: workplace.project.project };
  if ((flags.registry ?? project.registry) === undefined)
    throw new UsageError('An agent needs a registry that it can reach: say --registry oci://HOST/PATH, or project({ registry })');
  const [publishers, promoters] = [publishersOf(workplace), promotersOf(workplace, name)];
  const trust =
    publishers === undefined || promoters === undefined
      ? undefined
      : { releases: publishers.trusted, promotions: promoters.trusted, trustedRoot: publishers.trustedRoot };
  const { cluster, reportKey, pullSecret, actAs } = flags;
  const { repositories } = workplace;
  const object = writeDelivery({
    namespace: flags.namespace ?? namespace,
    name: flags.name ?? `${project.name}-${name}`,
    repository: repositories.environment(name).reference,
    environment: name,
    project: project.name,
    plainHttp: flags.plainHttp,
    trust,
    pullSecret,
    serviceAccount: actAs,
    report:
      cluster === undefined ? undefined : { repository: repositories.environment(evidenceName).reference, cluster, keySecret: reportKey },
  });
  if (trust === undefined) tools.note('! This project does not say whom it trusts: the agent will verify nothing. See project({ trust })');
  if (/^oci-layout:/.test(repositories.release.reference))
    tools.note('! Its registry is a folder: only an agent on this machine can read it');
  if (flags.json) return tools.print(answerText('agentDelivery', { delivery: { ...object } }));
  const { asJson } = await import('../../manifest/kubernetes-object.ts');
  const { toYaml } = await import('../../manifest/yaml.ts');
  tools.print(toYaml(asJson(object)).trimEnd());
  tools.note(`# for namespace "${oneLine(object.metadata.namespace ?? '')}", which has to be there`);
}

/** For `coerce`: absent stays absent. */
function optional(coerce: (value: unknown) => string): (value: unknown) => string | undefined {
  return (value) => (value === undefined ? undefined : coerce(value));
}
