import { parse } from 'yaml';
import { z } from 'zod';
import { unarchive } from '../artifact/archive/unarchive.ts';
import { isLeftOut, type Tree } from '../constructs/incoming/tree.ts';
import { withinTime } from '../constructs/incoming/within-time.ts';
import { messageOf } from '../errors.ts';
import { VendorError } from './vendor-error.ts';

export const chartLimits = { compressed: 32 * 1024 * 1024, uncompressed: 128 * 1024 * 1024, entries: 10_000, ratio: 300 };

const description = z.looseObject({ name: z.string(), version: z.string() });

export interface WantedArchive {
  readonly name: string;
  readonly version: string;
  /** Milliseconds for reading its Chart.yaml, which has a few kilobytes. @default 30 s */
  readonly patience?: number;
}

/** The files of a packaged chart, which must be the one that was asked for. Links, devices and paths that lead out are refused. */
export async function unpackChart(bytes: Uint8Array, wanted: WantedArchive): Promise<Tree> {
  const what = `"${wanted.name}" ${wanted.version}`;
  const bad = (reason: string, cause?: unknown) => new VendorError('BAD_CONTENT', `Cannot take chart ${what}: ${reason}`, { cause });
  let files: Tree;
  try {
    ({ files } = await unarchive(bytes, chartLimits));
  } catch (cause) {
    throw bad(messageOf(cause), cause);
  }
  // `helm package` puts everything below one folder of the chart's name.
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''));
  const [top] = tops;
  if (top === undefined || tops.size !== 1) throw bad(`its archive has ${tops.size} folders at the top, expected one`);
  const chart = new Map<string, Uint8Array>();
  for (const [path, content] of files) {
    const inside = path.slice(top.length + 1);
    if (inside !== '' && !isLeftOut(inside)) chart.set(inside, content);
  }
  const text = chart.get('Chart.yaml');
  if (text === undefined) throw bad('its archive has no Chart.yaml');
  let content: unknown;
  try {
    content = withinTime(wanted.patience ?? 30_000, () => parse(new TextDecoder().decode(text), { maxAliasCount: 100 }));
  } catch (cause) {
    throw bad(`its Chart.yaml cannot be read: ${messageOf(cause).split('\n')[0]?.slice(0, 200)}`, cause);
  }
  const found = description.safeParse(content);
  if (!found.success) throw bad('its Chart.yaml names neither chart nor version');
  const { name, version } = found.data;
  if (name !== wanted.name || version.replace(/^v/, '') !== wanted.version.replace(/^v/, ''))
    throw bad(`what came is "${name}" ${version}`);
  return chart;
}
