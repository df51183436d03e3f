import { isExactVersion } from '../constructs/incoming/chart-version.ts';
import { type Tree, treeDigest } from '../constructs/incoming/tree.ts';
import type { Want, WantedChart, WantedFile, WantedFolder } from '../constructs/incoming/want.ts';
import { withinTime } from '../constructs/incoming/within-time.ts';
import { readObjectsOfYaml } from '../constructs/read-yaml-objects.ts';
import { type Digest, digestOf } from '../digest.ts';
import { messageOf } from '../errors.ts';
import type { Repository } from '../oci/registry.ts';
import { fetchFromRegistry } from './chart-registry.ts';
import { fetchFromRepository } from './chart-repository.ts';
import type { Bound } from './choose-chart-version.ts';
import type { Downloader } from './download.ts';
import { fetchGitFolder } from './fetch-git.ts';
import type { Login } from './login.ts';
import { unpackChart } from './unpack-chart.ts';
import { VendorError } from './vendor-error.ts';

export interface Network {
  readonly downloader: Downloader;
  readonly openRepository: (reference: string, options: { readonly plainHttp: boolean }) => Repository;
  /** Addresses without TLS are allowed. */
  readonly plainHttp: boolean;
  /** Logins of chart repositories, by their addresses. @default none */
  readonly loginOf?: ((repository: string) => Login | undefined) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is fetched; renderers are found on this machine. */
export type Fetchable = WantedChart | WantedFile | WantedFolder;

export function isFetched(want: Want): want is Fetchable {
  return want.kind !== 'renderer';
}

export interface Fetched {
  readonly content: Uint8Array | Tree;
  /** As the lock has it. */
  readonly digest: Digest;
  /** Of the archive of a chart. */
  readonly archive?: Digest;
  /** Which one it is, of a chart that is asked for by a range. */
  readonly version?: string;
  /** The host that it came from at last, where that is another one than was asked. */
  readonly from?: string;
}

/** YAML that is applied to clusters; far above the largest bundles of CRDs. */
const fileLimit = 32 * 1024 * 1024;

/** Milliseconds for reading it: many times what the largest need. */
const patience = 2 * 60_000;

export async function fetchWanted(want: Fetchable, network: Network, bound: Bound = {}): Promise<Fetched> {
  switch (want.kind) {
    case 'chart':
      return fetchChart(want, network, bound);
    case 'file':
      return fetchFile(want, network);
    case 'git': {
      const content = await fetchGitFolder(want, network);
      return { content, digest: treeDigest(content) };
    }
  }
}

async function fetchChart({ chart, repository, version: asked }: WantedChart, network: Network, bound: Bound): Promise<Fetched> {
  if (repository === undefined) {
    const opened = network.openRepository(chart, { plainHttp: network.plainHttp });
    const { bytes, version } = await fetchFromRegistry(opened, { version: asked, bound, signal: network.signal });
    return unpacked(bytes, { name: chart.split('/').at(-1) ?? '', version, asked });
  }
  const login = network.loginOf?.(repository);
  const { bytes, from, version } = await fetchFromRepository(network.downloader, { repository, chart, version: asked, bound, login });
  return { ...(await unpacked(bytes, { name: chart, version, asked })), ...elsewhere(repository, from) };
}

interface Unpacked {
  readonly name: string;
  readonly version: string;
  /** What the project says, which may be a range. */
  readonly asked: string;
}

async function unpacked(bytes: Uint8Array, { asked, ...wanted }: Unpacked): Promise<Fetched> {
  const content = await unpackChart(bytes, wanted);
  const chosen = isExactVersion(asked) ? {} : { version: wanted.version };
  return { content, digest: treeDigest(content), archive: digestOf(bytes), ...chosen };
}

async function fetchFile({ url }: WantedFile, { downloader }: Network): Promise<Fetched> {
  const { bytes, from } = await downloader.get(url, fileLimit);
  try {
    withinTime(patience, () => readObjectsOfYaml(url, bytes));
  } catch (cause) {
    throw new VendorError('BAD_CONTENT', `Cannot take "${url}": what came is no Kubernetes YAML: ${messageOf(cause).slice(0, 500)}`, {
      cause,
      fix: 'Give the address of the file itself; pages around it often have a link called "raw"',
    });
  }
  return { content: bytes, digest: digestOf(bytes), ...elsewhere(url, from) };
}

function elsewhere(asked: string, from: URL): { readonly from?: string } {
  return new URL(asked).host === from.host ? {} : { from: from.host };
}
