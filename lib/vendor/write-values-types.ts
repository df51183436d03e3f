import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../json.ts';
import type { Lock } from '../lock/lock.ts';
import type { Shelf } from './shelf.ts';
import { valuesType } from './values-type.ts';
import { valuesEnding } from './vendor-folder.ts';

/** The types of all charts' values, for the editor; the compile does not read them. Gives the paths of those that there are. */
export async function writeValuesTypes(folder: string, { charts }: Lock, shelf: Shelf): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [name, { path }] of Object.entries(charts)) {
    const place = `${path}${valuesEnding}`;
    const text = await typeOfChart(join(folder, path), name);
    if (text === undefined) {
      if (await isThere(join(folder, place))) await shelf.remove(place);
      continue;
    }
    written.push(place);
    if ((await readIfThere(join(folder, place))) !== text) await shelf.put(place, await shelf.draft(new TextEncoder().encode(text)));
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

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
