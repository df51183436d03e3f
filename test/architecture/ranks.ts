import { cycles, reachableFrom, targetOf } from './graph.ts';
import type { Source } from './source.ts';

/** The rooms of lib/ and their ranks: a folder imports only from lower ones. Files directly in lib/ are of rank 0, but for index.ts. */
export const ranks: { readonly [room: string]: number } = {
  manifest: 1,
  oci: 1,
  events: 1,
  // Statements, bundles, identities; knows nothing of registries.
  signing: 1,
  // pawl.lock.json.
  lock: 1,
  artifact: 2,
  kubernetes: 2,
  // Throw-away API servers on this machine; knows nothing of the other rooms.
  'control-plane': 2,
  // What a Kubernetes version knows: kinds, fields, removals. Data and pure functions.
  schemas: 2,
  notifications: 2,
  // The agent's image, on somebody else's.
  'agent-image': 3,
  promotion: 3,
  // Signed statements about releases, in a repository of their own.
  evidence: 3,
  'build-policies': 3,
  // Pure checks over compiled manifest sets.
  checks: 3,
  // TypeScript out of custom resource definitions; compiler/ reads what it wrote.
  import: 3,
  constructs: 4,
  agent: 5,
  compiler: 5,
  // What comes from outside: fetched, locked, kept in the project.
  vendor: 5,
  dashboard: 6,
  release: 6,
  // What a real API server says of compiled sets.
  'server-check': 6,
  // What `pawl init` writes.
  scaffold: 6,
  cli: 7,
  entry: 8,
};

/** The public API gives out authoring, policies and testing: nothing above constructs/. */
const publicRank = 5;

export function rankViolations(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const rank = rankOf(source.path);
    if (rank === undefined) return [`${source.path} is in a room without a rank`];
    return source.imports.flatMap((one) => {
      const target = targetOf(source, one);
      if (target === undefined || roomOf(target) === roomOf(source.path)) return [];
      const other = rankOf(target);
      if (other !== undefined && other < rank && target !== 'lib/index.ts') return [];
      return [`${source.path} (rank ${rank}) imports ${target} (rank ${other})`];
    });
  });
}

export function cycleViolations(sources: readonly Source[]): readonly string[] {
  return cycles(sources).map((files) => files.join(' -> '));
}

/** What must never run in a cluster: user code and what evaluates it, other processes, client-node's memory. */
const neverInAgent = {
  rooms: [
    'lib/constructs/',
    'lib/compiler/',
    'lib/scaffold/',
    'lib/control-plane/',
    'lib/server-check/',
    'lib/cli/',
    'lib/release/',
    'lib/build-policies/',
    'lib/artifact/keyless/',
    'lib/index.ts',
  ],
  packages: [
    'cdk8s',
    'constructs',
    'esbuild',
    'yargs',
    '@kubernetes/client-node',
    '@sigstore/sign',
    'node:child_process',
    'node:worker_threads',
    'node:vm',
    'pawl',
  ],
};

export function agentViolations(sources: readonly Source[], entry = 'lib/entry/agent.ts'): readonly string[] {
  if (!sources.some(({ path }) => path === entry)) return [`${entry} is missing`];
  const { files, packages } = reachableFrom(entry, sources);
  const rooms = [...files].filter(([path]) => neverInAgent.rooms.some((room) => path.startsWith(room)));
  const outside = [...packages].filter(([name]) => neverInAgent.packages.includes(name) || name.startsWith('cdk8s-plus'));
  return [...rooms, ...outside].map(([reached, by]) => `the agent reaches ${reached} through ${by}`);
}

function roomOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

function rankOf(path: string): number | undefined {
  if (path === 'lib/index.ts') return publicRank;
  const room = roomOf(path);
  return room === undefined ? 0 : ranks[room];
}
