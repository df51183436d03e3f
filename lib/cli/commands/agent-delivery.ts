import type { CommandModule } from 'yargs';
import { PawlError } from '../../errors.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { evidenceName } from '../../release/workplace/repository-names.ts';
import { command } from '../command.ts';
import { jsonFlag, matching, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingLines } from '../output/findings.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface DeliveryArguments extends RegistryArguments {
  readonly environment: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly cluster?: string;
  readonly reportKey?: string;
  readonly pullSecret?: string;
  readonly actAs?: string;
  readonly json: boolean;
}

/** RFC 1123: a label, and what some of them with dots between make. */
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function deliveryCommand(tools: CommandTools): CommandModule {
  const named = (flag: string, form = dnsName) => ({ type: 'string', requiresArg: true, coerce: optional(matching(flag, form)) }) as const;
  return command<DeliveryArguments>({
    command: 'delivery <environment>',
    describe: 'Print the Delivery of an environment: its repository, and whom the project trusts with it',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('environment', { type: 'string', demandOption: true, describe: 'Which environment the cluster is to have' })
        .option('namespace', { ...named('namespace', label), alias: 'n', describe: "Where it lies (default: the environment's namespace)" })
        .option('name', { ...named('name'), describe: 'What it is called (default: PROJECT-ENVIRONMENT)' })
        .option('cluster', {
          type: 'string',
          describe: 'Have the agent publish signed reports, as the agent of this cluster',
          requiresArg: true,
          coerce: optional(matching('cluster', /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/)),
        })
        .option('report-key', {
          ...named('report-key'),
          describe: 'With --cluster: the Secret beside it whose entry signing.key signs reports (default: report-key)',
        })
        .option('pull-secret', { ...named('pull-secret'), describe: 'The Secret beside it that may read the registry' })
        .option('act-as', { ...named('act-as'), describe: 'The ServiceAccount beside it that the agent acts as (default: its own)' })
        .example('$0 agent delivery staging > delivery.yaml', 'to read and to commit')
        .example('$0 agent delivery staging --cluster eu-1 | kubectl apply -f -', 'with reports of cluster eu-1'),
    handler: (flags) => delivery(tools, flags),
  });
}

async function delivery(tools: CommandTools, flags: DeliveryArguments): Promise<void> {
  if (flags.reportKey !== undefined && flags.cluster === undefined) throw new UsageError('--report-key goes with --cluster');
  const { writeDelivery } = await import('../../agent/delivery/write-delivery.ts');
  const { errorsOf } = await import('../../release/publish.ts');
  const { promotersOf, publishersOf } = await import('../../release/trust.ts');
  const { environmentOf } = await import('../../release/workplace.ts');
  const workplace = await openWorkplace(tools, flags);
  const { project, name, namespace } = { ...environmentOf(workplace, flags.environment), project: workplace.project.project };
  if ((flags.registry ?? project.registry) === undefined)
    throw new UsageError('An agent needs a registry that it can reach: say --registry oci://HOST/PATH, or project({ registry })');
  const errors = errorsOf(workplace.project);
  for (const line of findingLines(errors)) tools.note(line);
  // Whom it does not understand it trusts with nothing, which is not what anybody meant to tell a cluster.
  if (errors.length > 0)
    throw new PawlError('FINDINGS', `Cannot print the Delivery of "${name}": the project has errors`, {
      fix: 'Correct them; "pawl check" lists all',
    });
  const [publishers, promoters] = [publishersOf(workplace), promotersOf(workplace, name)];
  const trust =
    publishers === undefined || promoters === undefined
      ? undefined
      : { releases: publishers.trusted, promotions: promoters.trusted, trustedRoot: publishers.trustedRoot };
  const { cluster, reportKey = 'report-key', pullSecret, actAs } = flags;
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
  await refuseUnfit(object, name);
  if (trust === undefined) tools.note('! This project does not say whom it trusts: the agent will verify nothing. See project({ trust })');
  if (/^oci-layout:/.test(repositories.release.reference))
    tools.note('! Its registry is a folder: only "pawl agent run" on this machine can read it, and an agent in a cluster refuses it');
  if (flags.json) return tools.print(answerText('agentDelivery', { delivery: { ...object } }));
  const { asJson } = await import('../../manifest/kubernetes-object.ts');
  const { toYaml } = await import('../../manifest/yaml.ts');
  tools.print(toYaml(asJson(object)).trimEnd());
  tools.note(`# for namespace "${oneLine(object.metadata.namespace ?? '')}", which has to be there`);
}

/** What no API server with our definition takes: it would be found by whoever applies it. */
async function refuseUnfit(object: KubernetesObject, environment: string): Promise<void> {
  const { deliveryCrd } = await import('../../agent/delivery/delivery-crd.ts');
  const { customSchemas } = await import('../../schemas/custom-schemas.ts');
  const [first] = customSchemas([deliveryCrd]).judge(object).problems;
  if (first === undefined) return;
  throw new PawlError(
    'BAD_DELIVERY',
    `Cannot print the Delivery of "${environment}": a cluster would refuse ${first.path}: ${first.message}`,
    {
      fix: 'Change what the project or the flag says',
    },
  );
}

/** For `coerce`: absent stays absent. */
function optional(coerce: (value: unknown) => string): (value: unknown) => string | undefined {
  return (value) => (value === undefined ? undefined : coerce(value));
}
