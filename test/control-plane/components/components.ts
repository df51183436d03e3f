import { join } from 'node:path';
import type { ServerProcess } from '../process/supervise.ts';

/** Where one control plane keeps its files and listens. */
export interface Layout {
  readonly folder: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly apiServer: number };
  /** With controller-manager, scheduler and kwok. */
  readonly full: boolean;
}

export function etcd(command: string, { folder, ports }: Layout): ServerProcess {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return server(folder, 'etcd', command, {
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

export function apiServer(command: string, { folder, ports, full }: Layout): ServerProcess {
  return server(folder, 'kube-apiserver', command, {
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
    ...(full ? {} : { 'disable-admission-plugins': 'ServiceAccount' }),
    // Suites share one server: fair queueing would measure them against each other.
    'enable-priority-and-fairness': 'false',
    'max-requests-inflight': '2000',
    'max-mutating-requests-inflight': '1000',
    profiling: 'false',
  });
}

export function controllerManager(command: string, { folder }: Layout): ServerProcess {
  return server(folder, 'kube-controller-manager', command, {
    kubeconfig: join(folder, 'kubeconfig'),
    'service-account-private-key-file': join(folder, 'service-account.key'),
    'root-ca-file': join(folder, 'authority.crt'),
    'leader-elect': 'false',
    'secure-port': '0',
    // kwok's node is silent; without this it turns NotReady after a while, and every pod with it.
    'node-monitor-grace-period': '24h',
    'kube-api-qps': '200',
    'kube-api-burst': '400',
    profiling: 'false',
  });
}

export function scheduler(command: string, { folder }: Layout): ServerProcess {
  return server(folder, 'kube-scheduler', command, {
    kubeconfig: join(folder, 'kubeconfig'),
    'leader-elect': 'false',
    'secure-port': '0',
    'kube-api-qps': '200',
    'kube-api-burst': '400',
    profiling: 'false',
  });
}

export function kwok(command: string, { folder }: Layout): ServerProcess {
  return server(folder, 'kwok', command, {
    kubeconfig: join(folder, 'kubeconfig'),
    // An empty one of our own, not the user's.
    config: join(folder, 'kwok.yaml'),
    'manage-all-nodes': 'true',
    cidr: '10.244.0.0/16',
  });
}

function server(folder: string, name: string, command: string, flags: Readonly<Record<string, string>>): ServerProcess {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, command, args, log: logOf(folder, name) };
}

export function logOf(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}
