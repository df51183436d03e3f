import { readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runAgent as reconcileDeliveries } from '../agent/agent.ts';
import { evidenceOpener } from '../agent/reports/open-evidence.ts';
import { foldersIn } from '../agent/source/folders.ts';
import { type OpenerOptions, sourceOpener } from '../agent/source/open-source.ts';
import { readLedgerEveryForm, readLedgerEveryOf } from '../agent/source/read-ledger-every.ts';
import type { Surroundings } from '../agent/surroundings.ts';
import { messageOf, PawlError } from '../errors.ts';
import type { PawlEvent } from '../events/event.ts';
import { formatEvent, type LogFormat } from '../events/format.ts';
import { connectCluster } from '../kubernetes/connect.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { inClusterConnection, readKubeconfig } from '../kubernetes/kubeconfig.ts';
import { wait } from '../kubernetes/wait.ts';
import { serveHealth } from './health.ts';
import { createMetrics } from './metrics.ts';

export interface RunAgentOptions {
  /** Path of a static kubeconfig. @default the pod's ServiceAccount, else KUBECONFIG, else ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** @default the kubeconfig's current context */
  readonly context?: string | undefined;
  /** Only Deliveries of this namespace. @default all */
  readonly namespace?: string | undefined;
  /** Who holds the Lease. @default the host name and process id */
  readonly identity?: string | undefined;
  /** 0: any that is free; the ready line says which. @default 8080 */
  readonly healthPort?: number | undefined;
  /** @default 'json' */
  readonly logFormat?: LogFormat | undefined;
  /** Take turns with other replicas by a Lease. @default true in a cluster, false outside */
  readonly leaderElection?: boolean | undefined;
  /** Milliseconds between two readings of a whole ledger. @default 3 min */
  readonly readLedgerEvery?: number | undefined;
  /** Where events go besides the log. */
  readonly onEvent?: ((event: PawlEvent) => void) | undefined;
  /** Lines of the log. @default the standard output */
  readonly print?: ((line: string) => void) | undefined;
  readonly signal: AbortSignal;
}

/** Runs the agent in this process until the signal fires. */
export async function runAgent(options: RunAgentOptions): Promise<void> {
  const { logFormat = 'json', healthPort = 8080, signal, print = (line) => process.stdout.write(`${line}\n`) } = options;
  const isInCluster = options.kubeconfig === undefined && process.env.KUBERNETES_SERVICE_HOST !== undefined;
  const connection = await connectionOf(options, isInCluster);
  const metrics = createMetrics();
  const emit = (event: PawlEvent) => {
    print(formatEvent(event, logFormat));
    metrics.count(event);
    options.onEvent?.(event);
  };
  const surroundings: Surroundings = {
    now: () => new Date(),
    elapsed: () => performance.now(),
    random: Math.random,
    wait,
    emit,
    tell: metrics.tell,
  };
  const cluster = connectCluster(connection);
  const registries: OpenerOptions = { userAgent: 'pawl-agent', folders: foldersIn(process.env) };
  const identity = options.identity ?? `${hostname()}-${process.pid}`;
  let isReady = false;
  const health = await serveHealth({
    port: healthPort,
    host: isInCluster ? '0.0.0.0' : '127.0.0.1',
    isAlive: () => !signal.aborted,
    isReady: () => isReady,
    metrics: metrics.read,
  });
  const onSynced = () => {
    if (isReady) return;
    isReady = true;
    emit({ at: surroundings.now(), what: { kind: 'agent-ready', server: cluster.server, healthPort: health.port } });
  };
  const lease =
    (options.leaderElection ?? isInCluster)
      ? { namespace: options.namespace ?? connection.namespace ?? 'pawl-system', name: 'pawl-agent', identity }
      : undefined;
  try {
    await reconcileDeliveries(cluster, {
      surroundings,
      open: sourceOpener(cluster, registries),
      openEvidence: evidenceOpener(cluster, registries),
      namespace: options.namespace,
      readLedgerEvery: options.readLedgerEvery,
      lease,
      onSynced,
      signal,
    });
  } finally {
    await health.close();
    await cluster.close();
    emit({ at: surroundings.now(), what: { kind: 'agent-stopped' } });
  }
}

async function connectionOf(
  { kubeconfig = defaultKubeconfig(), context }: RunAgentOptions,
  isInCluster: boolean,
): Promise<ClusterConnection> {
  if (isInCluster)
    return inClusterConnection({ host: process.env.KUBERNETES_SERVICE_HOST ?? '', port: process.env.KUBERNETES_SERVICE_PORT ?? '443' });
  return readKubeconfig(await readKubeconfigFile(kubeconfig), { context, folder: dirname(kubeconfig) });
}

/** As kubectl has it, but for a list of several files: an agent acts with one identity. */
function defaultKubeconfig(): string {
  const { KUBECONFIG: named } = process.env;
  if (named === undefined || named === '') return join(homedir(), '.kube', 'config');
  if (named.includes(delimiter))
    throw new PawlError('BAD_KUBECONFIG', `Cannot run the agent: KUBECONFIG names several files, "${named}", expected one`, {
      fix: 'Name one with --kubeconfig',
    });
  return named;
}

async function readKubeconfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PawlError('BAD_KUBECONFIG', `Cannot run the agent: kubeconfig "${path}" cannot be read, ${messageOf(cause)}`, {
      cause,
      fix: 'Name one with --kubeconfig or KUBECONFIG',
    });
  }
}

/** What the image of the agent starts; `pawl agent run` calls `runAgent` instead. */
async function main(): Promise<void> {
  const stopped = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopped.abort());
  await runAgent({ ...agentFlags(process.argv.slice(2)), signal: stopped.signal });
}

/** Throws a PawlError of code USAGE for words that it does not know. */
function agentFlags(words: readonly string[]): Omit<RunAgentOptions, 'signal'> {
  try {
    const { values } = parseArgs({ args: [...words], options: flagTypes, allowNegative: true });
    const { 'health-port': port, 'log-format': logFormat, 'leader-election': leaderElection, 'read-ledger-every': every, ...rest } = values;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--health-port takes a port, not "${port}"`);
    if (logFormat !== 'json' && logFormat !== 'text') throw new Error(`--log-format takes json or text, not "${logFormat}"`);
    const readLedgerEvery = every === undefined ? undefined : readLedgerEveryOf(every);
    if (every !== undefined && readLedgerEvery === undefined)
      throw new Error(`--read-ledger-every takes ${readLedgerEveryForm}, not "${every}"`);
    return { ...rest, readLedgerEvery, healthPort: Number(port), logFormat, leaderElection };
  } catch (cause) {
    throw new PawlError('USAGE', messageOf(cause), { cause });
  }
}

const flagTypes = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string' },
  identity: { type: 'string' },
  'health-port': { type: 'string', default: '8080' },
  'log-format': { type: 'string', default: 'json' },
  'leader-election': { type: 'boolean' },
  'read-ledger-every': { type: 'string' },
} as const;

if (import.meta.main) {
  main().catch((error) => {
    const isExpected = error instanceof PawlError;
    process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    if (isExpected && error.fix !== undefined) process.stderr.write(`  ${error.fix}\n`);
    process.exitCode = !isExpected ? 70 : error.code === 'USAGE' ? 2 : 1;
  });
}
