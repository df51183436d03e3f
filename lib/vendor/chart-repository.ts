import { parse } from 'yaml';
import { z } from 'zod';
import { type Digest, digestOf, isDigest } from '../digest.ts';
import { messageOf } from '../errors.ts';
import type { Download, Downloader } from './download.ts';
import { chartLimits } from './unpack-chart.ts';
import { VendorError } from './vendor-error.ts';

/** Large repositories have indices of twenty MiB. */
const indexLimit = 64 * 1024 * 1024;

const index = z.looseObject({ entries: z.record(z.string(), z.array(z.unknown()).nullable()) });
const entry = z.looseObject({ version: z.string(), urls: z.array(z.string()).min(1), digest: z.string().optional() });

export interface RepositoryChart {
  /** `https://charts.example.com` */
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

/** The archive of a chart in a chart repository: looked up in its index.yaml, and checked against the digest there. */
export async function fetchFromRepository(downloader: Downloader, { repository, chart, version }: RepositoryChart): Promise<Download> {
  const home = `${repository.replace(/\/+$/, '')}/`;
  const what = `Cannot fetch chart "${chart}" ${version} of "${repository}"`;
  const { bytes } = await downloader.get(`${home}index.yaml`, indexLimit);
  const { entries } = readIndex(bytes, what);
  const listed = Object.hasOwn(entries, chart) ? entries[chart] : undefined;
  if (listed === undefined || listed === null) throw new VendorError('NOT_FOUND', `${what}: the repository has no chart of that name`);
  const versions = listed.flatMap((one) => entry.safeParse(one).data ?? []);
  const found = versions.find((one) => one.version === version) ?? versions.find((one) => bare(one.version) === bare(version));
  const [url] = found?.urls ?? [];
  if (found === undefined || url === undefined) {
    const newest = versions.slice(0, 5).map((one) => one.version);
    throw new VendorError(
      'NOT_FOUND',
      `${what}: the repository has no such version${newest.length === 0 ? '' : `, but ${newest.join(', ')}`}`,
    );
  }
  const download = await downloader.get(new URL(url, home).href, chartLimits.compressed);
  const expected = digestIn(found.digest);
  if (expected !== undefined && digestOf(download.bytes) !== expected)
    throw new VendorError('BAD_CONTENT', `${what}: the archive has digest ${digestOf(download.bytes)}, its index says ${expected}`);
  return download;
}

function readIndex(bytes: Uint8Array, what: string): z.output<typeof index> {
  const text = new TextDecoder().decode(bytes);
  try {
    // Some are JSON, which is read a hundred times faster.
    return index.parse(text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { maxAliasCount: 100 }));
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
