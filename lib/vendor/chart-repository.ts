import { parse } from 'yaml';
import { z } from 'zod';
import { withinTime } from '../constructs/incoming/within-time.ts';
import { type Digest, digestOf, isDigest } from '../digest.ts';
import { messageOf } from '../errors.ts';
import { type Bound, chooseChartVersion, othersText } from './choose-chart-version.ts';
import type { Download, Downloader } from './download.ts';
import type { Login } from './login.ts';
import { chartLimits } from './unpack-chart.ts';
import { VendorError, type VendorErrorCode } from './vendor-error.ts';

/** Large repositories have indices of twenty MiB. */
const indexLimit = 64 * 1024 * 1024;

/** Milliseconds for reading one: the largest that is taken needs minutes on a busy machine. */
const patience = 10 * 60_000;

const index = z.looseObject({ entries: z.record(z.string(), z.array(z.unknown()).nullable()) });
const entry = z.looseObject({ version: z.string(), urls: z.array(z.string()).min(1), digest: z.string().optional() });

export interface RepositoryChart {
  /** `https://charts.example.com` */
  readonly repository: string;
  readonly chart: string;
  /** One, or a range. */
  readonly version: string;
  readonly bound: Bound;
  readonly login?: Login | undefined;
}

/** The archive of a chart in a chart repository, and which version it is: looked up in its index.yaml, and checked against the digest there. */
export async function fetchFromRepository(
  downloader: Downloader,
  wanted: RepositoryChart,
): Promise<Download & { readonly version: string }> {
  const { repository, chart, version: range, bound, login } = wanted;
  const home = `${repository.replace(/\/+$/, '')}/`;
  const what = `Cannot fetch chart "${chart}" ${bound.exactly ?? range} of "${repository}"`;
  const get = (address: string, limit: number) => downloader.get(address, limit, login).catch((thrown) => explained(thrown, wanted));
  const { bytes } = await get(`${home}index.yaml`, indexLimit);
  const { entries } = readIndex(bytes, what);
  const listed = Object.hasOwn(entries, chart) ? entries[chart] : undefined;
  if (listed === undefined || listed === null) throw new VendorError('NOT_FOUND', `${what}: the repository has no chart of that name`);
  const versions = listed.flatMap((one) => entry.safeParse(one).data ?? []);
  const names = versions.map((one) => one.version);
  const version = chooseChartVersion(range, names, bound);
  const found = versions.find((one) => one.version === version) ?? versions.find((one) => bare(one.version) === bare(version ?? range));
  const [url] = found?.urls ?? [];
  if (version === undefined || found === undefined || url === undefined)
    throw new VendorError(
      'NOT_FOUND',
      `${what}: the repository has no ${version === undefined ? 'version in that range' : 'such version'}${othersText(names)}`,
    );
  const download = await get(archiveAddress(url, home, what), chartLimits.compressed);
  const expected = digestIn(found.digest);
  if (expected !== undefined && digestOf(download.bytes) !== expected)
    throw new VendorError('BAD_CONTENT', `${what}: the archive has digest ${digestOf(download.bytes)}, its index says ${expected}`);
  return { ...download, version };
}

/** An index is somebody else's text: what came over TLS leads to nobody without it, and to no service of this machine that has none. */
function archiveAddress(url: string, home: string, what: string): string {
  const refuse = (state: string) => new VendorError('BAD_ADDRESS', `${what}: its index.yaml says that it is at ${state}`);
  if (!URL.canParse(url, home)) throw refuse('what is no address');
  const address = new URL(url, home);
  if (address.protocol === 'http:' && new URL(home).protocol === 'https:') throw refuse(`plain HTTP, at ${address.host}`);
  return address.href;
}

/** Logins and authorities are helm's to keep. */
function explained(thrown: unknown, { repository, login }: RepositoryChart): never {
  if (!(thrown instanceof VendorError)) throw thrown;
  const add = (flags: string) => `"helm repo add NAME ${repository} ${flags}": helm's repositories.yaml is read for exactly that address`;
  const fixes: { readonly [Code in VendorErrorCode]?: string } = {
    UNAUTHORIZED:
      login === undefined
        ? `Log in with ${add('--username …')}`
        : `Check the login of ${repository} in helm's repositories.yaml; it is told to ${login.origin} only`,
    UNTRUSTED: `Name the authority that signed it with ${add('--ca-file FILE')}`,
  };
  const fix = fixes[thrown.code];
  if (fix === undefined) throw thrown;
  throw new VendorError(thrown.code, thrown.message, { cause: thrown, fix });
}

function readIndex(bytes: Uint8Array, what: string): z.output<typeof index> {
  const text = new TextDecoder().decode(bytes);
  try {
    // Some are JSON, which is read a hundred times faster.
    return withinTime(patience, () =>
      index.parse(text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { maxAliasCount: 100 })),
    );
  } catch (cause) {
    throw new VendorError(
      'BAD_CONTENT',
      `${what}: its index.yaml is no index of charts: ${messageOf(cause).split('\n')[0]?.slice(0, 200)}`,
      { cause },
    );
  }
}

/** Helm writes the bare hexadecimal digits. */
function digestIn(text: string | undefined): Digest | undefined {
  const digest = `sha256:${(text ?? '').replace(/^sha256:/, '')}`;
  return isDigest(digest) ? digest : undefined;
}

function bare(version: string): string {
  return version.replace(/^v/, '');
}
