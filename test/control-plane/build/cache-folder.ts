import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$XDG_CACHE_HOME/pawl` or `~/.cache/pawl`, and below it `parts`; the folder exists afterwards, closed to other users. */
export async function cacheFolder(environment: NodeJS.ProcessEnv, ...parts: readonly string[]): Promise<string> {
  const folder = join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pawl', ...parts);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
