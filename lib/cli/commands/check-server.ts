import { resolve } from 'node:path';
import {
  applyAcknowledgements,
  expiredFinding,
  idleFinding,
  serverFindings,
} from '../../checks/acknowledgements/apply-acknowledgements.ts';
import type { CompiledEnvironment, CompiledProject } from '../../compiler/compile.ts';
import type { Finding } from '../../finding.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { EnvironmentVerdict } from '../../server-check/check-environments.ts';
import type { ClusterFlags, CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';

export interface ServerFlags extends ClusterFlags {
  readonly server: boolean;
  readonly admission: string | undefined;
}

/** Whether a server is asked at all. */
export function asksServer({ server, context, kubeconfig }: ServerFlags): boolean {
  return server || asksCluster({ context, kubeconfig });
}

export function checkServerFlags(flags: ServerFlags): void {
  if (flags.admission !== undefined && asksCluster(flags))
    throw new UsageError('--admission is for a throw-away server: a cluster has its own policies, and nothing is written there');
  if (flags.admission !== undefined && !flags.server) throw new UsageError('--admission is for --server');
}

/** What servers say of these environments: throw-away ones, or the cluster that the flags name. */
export async function askServers(
  tools: CommandTools,
  flags: ServerFlags,
  { folder, environments }: { readonly folder: string; readonly environments: readonly CompiledEnvironment[] },
): Promise<readonly EnvironmentVerdict[]> {
  const { definitionsBeside } = await import('../../checks/shared-definitions.ts');
  const { checkOnCluster, checkOnThrowAwayServers } = await import('../../server-check/check-environments.ts');
  if (asksCluster(flags)) {
    const cluster = await tools.connectCluster(flags);
    tools.note(`Trying ${environments.map(({ name }) => name).join(', ')} on ${cluster.server}: a dry run, nothing is written`);
    try {
      return await checkOnCluster(environments, { cluster, signal: tools.signal });
    } finally {
      await cluster.close();
    }
  }
  return checkOnThrowAwayServers(environments, {
    startServer: tools.startServer,
    definitions: definitionsBeside(
      environments.map(({ set }) => set),
      await importedDefinitions(folder),
    ),
    platform: await platformObjects(tools, flags),
    signal: tools.signal,
    wait: async (milliseconds, signal) => tools.wait(milliseconds, signal),
    progress: tools.note,
  });
}

type Acknowledging = Pick<CompiledProject, 'findings' | 'acknowledged'> & {
  readonly environments: readonly Pick<CompiledEnvironment, 'name' | 'acknowledged'>[];
};

/** All findings, without those of a server that say again what the compile has said of the same field, and with what is acknowledged of them. */
export function withServerFindings(
  { findings, environments, acknowledged = [] }: Acknowledging,
  { verdicts, now }: { readonly verdicts: readonly EnvironmentVerdict[]; readonly now: Date },
): readonly Finding[] {
  const key = ({ environment, object, field }: Finding) => JSON.stringify([environment, object, field]);
  const known = new Set(findings.filter(({ severity, field }) => severity === 'error' && field !== undefined).map(key));
  return [
    ...findings,
    ...verdicts.flatMap((verdict) => {
      const own = environments.find(({ name }) => name === verdict.environment)?.acknowledged ?? [];
      const said = verdict.findings.filter((finding) => !known.has(key(finding)));
      const applied = applyAcknowledgements(said, [...own, ...acknowledged], { now, mayStand: () => true });
      const idle = own.filter((one) => serverFindings.has(one.finding) && !applied.used.has(one));
      const remarks = [...[...applied.expired].map(([one, severity]) => expiredFinding(one, severity)), ...idle.map(idleFinding)];
      return [...applied.findings, ...remarks.map((finding) => ({ ...finding, environment: verdict.environment }))];
    }),
  ];
}

/** What is open now: a server has settled what the compile could not, and has said what it could not itself. */
export function unprovenWith(unproven: CompiledProject['unproven'], verdicts: readonly EnvironmentVerdict[]): CompiledProject['unproven'] {
  const judged = new Set(verdicts.map(({ environment }) => environment));
  return [
    ...unproven.filter(({ environment, id }) => !(judged.has(environment) && settled.has(id))),
    ...verdicts.flatMap((verdict) => verdict.unproven.map((line) => ({ ...line, environment: verdict.environment }))),
  ];
}

const settled = new Set(['server-rule', 'custom-resource']);

function asksCluster({ context, kubeconfig }: ClusterFlags): boolean {
  return context !== undefined || kubeconfig !== undefined;
}

async function platformObjects(tools: CommandTools, { admission }: ServerFlags): Promise<ReadonlyMap<KubernetesObject, string>> {
  if (admission === undefined) return new Map();
  const { readPlatformFolder } = await import('../../server-check/platform-folder.ts');
  return readPlatformFolder(resolve(tools.folder, admission));
}

/** Where these cannot be read, the compile has said so. */
async function importedDefinitions(folder: string): Promise<readonly KubernetesObject[]> {
  const { readImportedCrds } = await import('../../import/read-imported-crds.ts');
  const { ImportError } = await import('../../import/import-error.ts');
  try {
    return readImportedCrds(folder).map(({ object }) => object);
  } catch (thrown) {
    if (thrown instanceof ImportError) return [];
    throw thrown;
  }
}
