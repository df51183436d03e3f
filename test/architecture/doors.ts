import { packageOf } from './graph.ts';
import type { Source } from './source.ts';

/** Where something may be used, and why there. A place is a folder (`lib/oci/`) or a file. */
interface Door {
  readonly what: string;
  /** Packages that are imported to run, not for their types. */
  readonly packages?: readonly string[];
  /** What stands in the code. */
  readonly uses?: RegExp;
  readonly places: { readonly [place: string]: string };
}

export const doors: readonly Door[] = [
  {
    what: 'the network',
    packages: ['undici', 'node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns', 'node:dns/promises'],
    uses: /(?<![.\w])(?:fetch|WebSocket|EventSource)\(/,
    places: {
      'lib/compiler/guard/modules.ts': 'names what it watches, calls nothing',
      'lib/oci/remote/': 'registries',
      'lib/artifact/': 'signing services',
      'lib/evidence/fetch-check.ts': 'HTTP checks, asked once and signed, for policies that ask nobody',
      'lib/kubernetes/client/': 'the API server',
      'lib/control-plane/': 'is a throw-away API server up; a free loopback port; pipes to its supervisor',
      'lib/notifications/sinks/': 'sinks',
      'lib/vendor/download.ts': 'charts and files that are vendored',
      'lib/dashboard/': 'listening',
      'lib/entry/': 'listening: health and dashboard',
    },
  },
  {
    what: 'listening',
    uses: /\bcreateServer\(|\.listen\(/,
    places: {
      'lib/dashboard/': 'the page',
      'lib/entry/': 'health and dashboard',
      'lib/control-plane/components/ports.ts': 'for a moment, to find a free loopback port',
    },
  },
  {
    what: 'files',
    packages: ['node:fs', 'node:fs/promises'],
    places: {
      'lib/compiler/': 'the project on disk',
      'lib/oci/layout/': 'the layout registry',
      'lib/oci/credentials/': 'docker and podman configuration',
      'lib/kubernetes/kubeconfig.ts': 'kubeconfigs and in-cluster credentials',
      'lib/constructs/yaml-files.ts': 'runs in the compiler’s child, on the project’s files',
      'lib/constructs/incoming/': 'the same, on what is vendored',
      'lib/constructs/rendering/': 'the same: kustomizations, the cache, the folders that renderers work in',
      'lib/vendor/': 'writes what came from outside',
      'lib/control-plane/': 'the folder of a throw-away API server, and where its binaries are',
      'lib/lock/lock-file.ts': 'pawl.lock.json',
      'lib/scaffold/': 'writes a new project',
      'lib/schemas/kubernetes/read-api.ts': 'the API data in the package, read when first asked for',
      'lib/import/read-source.ts': 'definitions of custom resources',
      'lib/import/import-files.ts': 'writes what they became',
      'lib/import/read-imported-crds.ts': 'reads it again for checks',
      'lib/release/pins/pin-file.ts': 'the pins that Git keeps',
      'lib/server-check/platform-folder.ts': 'policies and definitions of the platform team',
      'lib/entry/': 'composition roots',
    },
  },
  {
    what: 'processes',
    packages: ['node:child_process', 'node:worker_threads', 'node:cluster', 'node:vm'],
    places: {
      'lib/compiler/': 'git, and the child that evaluates users’ code',
      'lib/oci/credentials/': 'credential helpers',
      'lib/constructs/rendering/renderer.ts': 'helm and kustomize, in the compiler’s child, without network',
      'lib/vendor/fetch-git.ts': 'git',
      'lib/constructs/incoming/within-time.ts': 'none: an end to reading what others wrote, which only node:vm can put to a function',
      'lib/control-plane/process/': 'throw-away API servers and their supervisor',
      'lib/entry/': 'composition roots',
    },
  },
  {
    what: 'the clock',
    uses: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bprocess\.hrtime\b/,
    places: {
      'lib/compiler/guard/clock.ts': 'stands in for the clock in the compiler’s child',
      'lib/entry/': 'gives the clock to everybody else',
      'lib/oci/registry-settings.ts': 'the default of a parameter: pauses between retries, expiry of tokens',
      'lib/kubernetes/connect.ts': 'the default of a parameter: how long a call has taken',
    },
  },
  {
    what: 'randomness',
    uses: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\brandomInt\b|\bgetRandomValues\b/,
    places: {
      'lib/compiler/guard/': 'stands in for randomness in the compiler’s child',
      'lib/entry/': 'gives it to everybody else',
      'lib/oci/registry-settings.ts': 'the default of a parameter: pauses between retries',
      'lib/oci/layout/': 'names of temporary files and lock holders, which no one reads',
      'lib/control-plane/': 'tokens, serial numbers and ports of throw-away API servers: secrets that may not be guessed',
    },
  },
  {
    what: 'environment variables',
    uses: /\bprocess\.env\b|\bimport\.meta\.env\b/,
    places: {
      'lib/compiler/checkout/check-out-commit.ts': 'adds one for git',
      'lib/compiler/guard/variables.ts': 'stands in for them in the compiler’s child',
      'lib/entry/': 'reads them',
      'lib/constructs/testing.ts': 'the default of a parameter: where a unit test finds helm and kustomize',
      'lib/compiler/process/': 'hands a scrubbed copy to its child',
      'lib/compiler/child/': 'takes that copy in',
    },
  },
  {
    what: 'cdk8s',
    packages: ['cdk8s', 'constructs', 'cdk8s-plus-28', 'cdk8s-plus-34'],
    places: { 'lib/constructs/': 'what users write', 'lib/compiler/': 'evaluates it' },
  },
  { what: 'signing services', packages: ['@sigstore/sign'], places: { 'lib/artifact/keyless/': 'certificates, logs, timestamps' } },
  { what: 'esbuild', packages: ['esbuild'], places: { 'lib/compiler/': 'bundles projects' } },
  {
    what: 'client-node',
    packages: ['@kubernetes/client-node'],
    places: { 'lib/kubernetes/client-node.ts': 'for the CLI, imported lazily' },
  },
  { what: 'archives', packages: ['tar-stream', 'pako', 'node:zlib'], places: { 'lib/artifact/archive/': 'bounded and reproducible' } },
  {
    what: 'YAML',
    packages: ['yaml'],
    places: {
      'lib/manifest/yaml/': 'owns the bytes',
      'lib/constructs/read-yaml-objects.ts': 'YAML by hand',
      'lib/constructs/rendering/kustomize-roots.ts': 'kustomizations',
      'lib/vendor/': 'Chart.yaml and index.yaml',
      'lib/kubernetes/kubeconfig.ts': 'kubeconfigs',
    },
  },
  { what: 'yargs', packages: ['yargs'], places: { 'lib/cli/': 'commands', 'lib/entry/': 'composition roots' } },
  { what: 'colours', packages: ['picocolors'], places: { 'lib/cli/': 'output', 'lib/entry/': 'composition roots' } },
  {
    what: 'writing to a registry',
    uses: /\.(?:writeManifest|writeBlob|removeTag)\(/,
    places: {
      'lib/artifact/': 'releases',
      'lib/promotion/ledger/': 'records',
      'lib/evidence/': 'statements about releases',
      'lib/agent-image/push-image.ts': 'the agent’s image',
      'lib/oci/': 'the registries themselves',
    },
  },
  {
    what: 'writing to a cluster',
    // A dry run writes nothing.
    uses: /\b\w*[cC]luster\.(?:apply|create|replace|mergePatch|delete)\((?![^;]*dryRun: true)/,
    places: {
      'lib/agent/apply.ts': 'managed objects',
      'lib/agent/prune.ts': 'managed objects',
      'lib/agent/status/write-status.ts': 'the status of a delivery',
      'lib/agent/delivery/finalizer.ts': 'the finalizer of a delivery',
      'lib/agent/memory/shelf.ts': 'inventory and memory',
      'lib/kubernetes/events.ts': 'events',
      'lib/kubernetes/lease.ts': 'the Lease',
      'lib/release/status/deliveries.ts': 'suspend and resume',
      'lib/cli/commands/agent.ts': 'agent install',
      'lib/server-check/throw-away/': 'an API server of its own, which nobody else ever sees',
    },
  },
];

export function doorViolations(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) =>
    doors
      .filter(
        ({ places }) => !Object.keys(places).some((place) => (place.endsWith('/') ? source.path.startsWith(place) : source.path === place)),
      )
      .flatMap((door) =>
        [...importsThrough(door, source), ...usesOf(door, source)].map((found) => `${source.path}: ${door.what} (${found})`),
      ),
  );
}

/** Places that nobody needs any more: a door that is left open. */
export function idleDoors(sources: readonly Source[]): readonly string[] {
  return doors.flatMap((door) =>
    Object.keys(door.places)
      .filter(
        (place) =>
          place.endsWith('.ts') &&
          !sources.some((source) => source.path === place && [...importsThrough(door, source), ...usesOf(door, source)].length > 0),
      )
      .map((place) => `${place} does not use ${door.what}`),
  );
}

function importsThrough({ packages = [] }: Door, source: Source): readonly string[] {
  return source.imports
    .filter(({ typeOnly }) => !typeOnly)
    .map(packageOf)
    .filter((name) => name !== undefined && packages.includes(name))
    .map(String);
}

function usesOf({ uses }: Door, source: Source): readonly string[] {
  const found = uses?.exec(source.code)?.[0];
  return found === undefined ? [] : [found];
}
