import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerBinaries } from './control-plane.ts';
import { ControlPlaneError } from './control-plane-error.ts';

/** Where binaries may lie on this machine. */
export interface BinaryPlaces {
  /** A folder that somebody filled or chose: KUBEBUILDER_ASSETS. Taken before all others, whatever its version. */
  readonly assets?: string | undefined;
  /** Folders with one folder for each version: what `setup-envtest` downloaded, what this project has built. */
  readonly stores: readonly string[];
}

/**
 * The binaries of an API server of a Kubernetes minor version (`1.34`), or of the version nearest to it that there is.
 * Throws a ControlPlaneError where there are none.
 */
export async function findServerBinaries(minor: string, { assets, stores }: BinaryPlaces): Promise<ServerBinaries> {
  if (assets !== undefined && assets !== '') {
    const found = await binariesIn(assets);
    if (found !== undefined) return found;
    throw new ControlPlaneError(
      'MISSING',
      `Cannot start an API server: KUBEBUILDER_ASSETS is "${assets}", without etcd and kube-apiserver`,
      {
        fix: howToGet(minor),
      },
    );
  }
  const versions = await Promise.all(stores.map(versionsIn));
  const nearest = versions.flat().sort((left, right) => distance(left.minor, minor) - distance(right.minor, minor));
  for (const { folder } of nearest) {
    const found = await binariesIn(folder);
    if (found !== undefined) return found;
  }
  throw new ControlPlaneError('MISSING', `Cannot start an API server of Kubernetes ${minor}: its binaries are not on this machine`, {
    fix: howToGet(minor),
  });
}

/**
 * The folders in which `setup-envtest` of controller-runtime keeps what it downloads (its `--bin-dir` by default), and this project's own.
 * `home` and `environment` are those of the person who runs it.
 */
export function binaryStores(home: string, environment: Readonly<Record<string, string | undefined>>, platform: string): readonly string[] {
  const envtest =
    platform === 'darwin'
      ? join(home, 'Library', 'Application Support', 'io.kubebuilder.envtest')
      : join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'kubebuilder-envtest');
  return [join(envtest, 'k8s'), join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'pawl', 'control-plane')];
}

function howToGet(minor: string): string {
  return `Get them with "setup-envtest use ${minor}" (go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest), set KUBEBUILDER_ASSETS to their folder, or ask a cluster with --context`;
}

interface Version {
  readonly folder: string;
  readonly minor: string;
}

/** `1.34.1-linux-amd64`, `linux-x64-kubernetes-1.35.4-etcd-3.6.6`: the first version in a folder's name is that of Kubernetes. */
async function versionsIn(store: string): Promise<readonly Version[]> {
  const names = await readdir(store).catch(() => []);
  return names.sort().flatMap((name) => {
    const minor = /(?:^|-)(1\.\d{1,3})\.\d+(?:-|$)/.exec(name)?.[1];
    return minor === undefined ? [] : [{ folder: join(store, name), minor }];
  });
}

async function binariesIn(folder: string): Promise<ServerBinaries | undefined> {
  const binaries = { etcd: join(folder, 'etcd'), 'kube-apiserver': join(folder, 'kube-apiserver') };
  const there = await Promise.all(Object.values(binaries).map(isExecutable));
  return there.every(Boolean) ? binaries : undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function distance(left: string, right: string): number {
  return Math.abs(Number(left.split('.')[1]) - Number(right.split('.')[1]));
}
