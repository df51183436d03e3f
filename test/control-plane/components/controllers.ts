import { join } from 'node:path';
import { serverProcess } from '../../../lib/control-plane/components/components.ts';
import type { ServerProcess } from '../../../lib/control-plane/process/supervise.ts';

export function controllerManager(command: string, folder: string): ServerProcess {
  return serverProcess(folder, 'kube-controller-manager', command, {
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

export function scheduler(command: string, folder: string): ServerProcess {
  return serverProcess(folder, 'kube-scheduler', command, {
    kubeconfig: join(folder, 'kubeconfig'),
    'leader-elect': 'false',
    'secure-port': '0',
    'kube-api-qps': '200',
    'kube-api-burst': '400',
    profiling: 'false',
  });
}

export function kwok(command: string, folder: string): ServerProcess {
  return serverProcess(folder, 'kwok', command, {
    kubeconfig: join(folder, 'kubeconfig'),
    // An empty one of our own, not the user's.
    config: join(folder, 'kwok.yaml'),
    'manage-all-nodes': 'true',
    cidr: '10.244.0.0/16',
  });
}
