import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Lock } from '../lock/lock.ts';
import { valuesType } from './values-type.ts';
import { VendorError } from './vendor-error.ts';

/** Beside the chart's folder: `vendor/charts/web-1.2.3.values.ts`. */
export const valuesEnding = '.values.ts';

/** The types of all charts' values, for the editor; the compile does not read them. Gives the paths of those that there are. */
export async function writeValuesTypes(folder: string, { charts }: Lock): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [name, { path }] of Object.entries(charts)) {
    const place = `${path}${valuesEnding}`;
    const text = await typeOfChart(join(folder, path), name);
    try {
      if (text === undefined) await rm(join(folder, place), { force: true });
      else if ((await readIfThere(join(folder, place))) !== text) await writeFile(join(folder, place), text);
    } catch (cause) {
      throw new VendorError('FILES', `Cannot write "${place}": ${messageOf(cause)}`, { cause });
    }
    if (text !== undefined) written.push(place);
  }
  return written;
}

async function typeOfChart(chart: string, name: string): Promise<string | undefined> {
  const text = await readIfThere(join(chart, 'values.schema.json'));
  if (text === undefined) return undefined;
  try {
    const schema: Json = JSON.parse(text);
    return valuesType(schema, name);
  } catch {
    // Helm will say so, too.
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
