import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../lib/entry/cli.ts', import.meta.url));

/** One line of the agent's log, as far as tests and the demo read it. */
export interface AgentLine {
  readonly event: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

export interface AgentProcess {
  readonly lines: readonly AgentLine[];
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
}

/** Starts `pawl agent run` against a kubeconfig. It ends with this process at the latest. */
export function startAgent(kubeconfig: string, { namespace }: { namespace?: string } = {}): AgentProcess {
  const only = namespace === undefined ? [] : ['--namespace', namespace];
  const words = [
    '--conditions=pawl-source',
    cli,
    'agent',
    'run',
    '--kubeconfig',
    kubeconfig,
    '--health-port',
    '0',
    '--no-leader-election',
    ...only,
  ];
  // Outside of a cluster, also where this runs in a pod.
  const env = { ...process.env, KUBERNETES_SERVICE_HOST: undefined };
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: AgentLine[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const parsed: unknown = JSON.parse(text);
    if (isLine(parsed)) lines.push(parsed);
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const ended = async (signal: 'SIGTERM' | 'SIGKILL') => {
    process.removeListener('exit', end);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { lines, stop: () => ended('SIGTERM'), kill: () => ended('SIGKILL') };
}

function isLine(value: unknown): value is AgentLine {
  return typeof value === 'object' && value !== null && 'event' in value && 'message' in value;
}
