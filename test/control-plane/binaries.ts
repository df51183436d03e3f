import type { BuildOptions, BuildProgress } from './build/build-binary.ts';
import { cacheFolder } from './build/cache-folder.ts';
import { type Located, locate, type Missing } from './build/locate.ts';
import type { Recipe } from './build/recipe.ts';

export const kubernetesVersion = '1.35.4';
export const etcdVersion = '3.6.6';
export const kwokVersion = '0.7.0';

/** `core` is an API server; `full` also rolls Deployments out, on a node that kwok plays; `kubectl` is kubectl alone. */
export type BinarySet = 'core' | 'full' | 'kubectl';
export type CoreBinary = 'etcd' | 'kube-apiserver';
export type FullBinary = CoreBinary | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

export interface FindBinariesOptions<Set extends BinarySet> {
  readonly set: Set;
  /** @default process.env; KUBEBUILDER_ASSETS, XDG_CACHE_HOME and what Go reads. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Build what is not there; that takes minutes. @default true */
  readonly build?: boolean;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

type BinaryOf<Set extends BinarySet> = Set extends 'core' ? CoreBinary : Set extends 'full' ? FullBinary : 'kubectl';
export type Binaries<Set extends BinarySet = 'core'> = Readonly<Record<BinaryOf<Set>, string>>;

/** The paths of a set of binaries: from KUBEBUILDER_ASSETS, from the cache, or built into the cache from the Go module proxy. */
export async function findBinaries<Set extends BinarySet>(options: FindBinariesOptions<Set>): Promise<Located<BinaryOf<Set>>> {
  const environment = options.environment ?? process.env;
  const building: BuildOptions = { environment, onProgress: options.onProgress, signal: options.signal };
  const places = { assets: environment.KUBEBUILDER_ASSETS, cache: await binaryFolder(environment), build: options.build };
  // The recipes of a set have just the names of that set; the compiler does not follow an indexed access on a type parameter.
  return locate(recipes[options.set] as Readonly<Record<BinaryOf<Set>, Recipe>>, places, building);
}

/** The binaries of a control plane of one kind, in the form that `startControlPlane` takes. */
export type PlaneBinaries =
  | { readonly full: false; readonly binaries: Binaries<'core'> }
  | { readonly full: true; readonly binaries: Binaries<'full'> };

export async function findPlaneBinaries(
  full: boolean,
  options: Omit<FindBinariesOptions<'core'>, 'set'>,
): Promise<({ readonly kind: 'found' } & PlaneBinaries) | Missing> {
  if (full) {
    const found = await findBinaries({ ...options, set: 'full' });
    return found.kind === 'missing' ? found : { ...found, full };
  }
  const found = await findBinaries({ ...options, set: 'core' });
  return found.kind === 'missing' ? found : { ...found, full };
}

/** One folder per platform and versions: a newer version never meets older files. */
export function binaryFolder(environment: NodeJS.ProcessEnv): Promise<string> {
  const versions = `kubernetes-${kubernetesVersion}-etcd-${etcdVersion}-kwok-${kwokVersion}`;
  return cacheFolder(environment, 'control-plane', `${process.platform}-${process.arch}-${versions}`);
}

const core = {
  etcd: {
    binary: 'etcd',
    module: { path: 'go.etcd.io/etcd/server/v3', version: `v${etcdVersion}` },
    package: 'go.etcd.io/etcd/server/v3',
    go: '1.24',
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
} satisfies Record<CoreBinary, Recipe>;

const full = {
  ...core,
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kwok: {
    binary: 'kwok',
    module: { path: 'sigs.k8s.io/kwok', version: `v${kwokVersion}` },
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    go: '1.24',
  },
} satisfies Record<FullBinary, Recipe>;

const recipes = { core, full, kubectl: { kubectl: kubernetes('kubectl') } } satisfies Record<BinarySet, Record<string, Recipe>>;

function kubernetes(binary: string): Recipe {
  const [major = '', minor = '', patch = ''] = kubernetesVersion.split('.');
  const version = 'k8s.io/component-base/version';
  return {
    binary,
    module: { path: 'k8s.io/kubernetes', version: `v${kubernetesVersion}` },
    package: `k8s.io/kubernetes/cmd/${binary}`,
    go: '1.25.0',
    define: { [`${version}.gitVersion`]: `v${kubernetesVersion}`, [`${version}.gitMajor`]: major, [`${version}.gitMinor`]: minor },
    stagingVersion: `v0.${minor}.${patch}`,
  };
}
