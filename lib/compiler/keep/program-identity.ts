import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byCodeUnit } from '../../json.ts';

/** This program, where it is a built one: its files, as they were installed. */
export function programIdentity(): string | undefined {
  try {
    const run = fileURLToPath(new URL('../../run/', import.meta.url));
    const files = readdirSync(run).sort(byCodeUnit);
    return files
      .map((name) => [name, statSync(join(run, name))] as const)
      .map(([name, { size, mtimeMs }]) => `${name} ${size} ${mtimeMs}`)
      .join();
  } catch {
    // From source: it changes without a sign.
    return undefined;
  }
}
