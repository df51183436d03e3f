import { join } from 'node:path';
import type { ServerProcess } from '../process/supervise.ts';

/** Where one control plane keeps its files and listens. */
export interface Layout {
  readonly folder: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly apiServer: number };
  /** Whether a pod needs a ServiceAccount, as in a cluster with a controller-manager. */
  readonly serviceAccounts: boolean;
}

export function etcd(command: string, { folder, ports }: Layout): ServerProcess {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return serverProcess(folder, 'etcd', command, {
    'data-dir': join(folder, 'etcd'),
    // The data need not survive the machine: fsync costs most of a write's time.
    'unsafe-no-fsync': 'true',
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'log-level': 'warn',
  });
}

export function apiServer(command: string, { folder, ports, serviceAccounts }: Layout): ServerProcess {
  return serverProcess(folder, 'kube-apiserver', command, {
    'etcd-servers': `http://127.0.0.1:${ports.etcd}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': String(ports.apiServer),
    'tls-cert-file': join(folder, 'server.crt'),
    'tls-private-key-file': join(folder, 'server.key'),
    'client-ca-file': join(folder, 'authority.crt'),
    'token-auth-file': join(folder, 'tokens.csv'),
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-signing-key-file': join(folder, 'service-account.key'),
    'service-account-key-file': join(folder, 'service-account.key'),
    'authorization-mode': 'RBAC',
    'service-cluster-ip-range': '10.96.0.0/16',
    'endpoint-reconciler-type': 'none',
    'allow-privileged': 'true',
    // Without the controller-manager there are no default ServiceAccounts, and the plugin would refuse every pod.
    ...(serviceAccounts ? {} : { 'disable-admission-plugins': 'ServiceAccount' }),
    // Suites share one server: fair queueing would measure them against each other.
    'enable-priority-and-fairness': 'false',
    'max-requests-inflight': '2000',
    'max-mutating-requests-inflight': '1000',
    profiling: 'false',
  });
}

export function serverProcess(folder: string, name: string, command: string, flags: Readonly<Record<string, string>>): ServerProcess {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, command, args, log: logOf(folder, name) };
}

function logOf(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}
