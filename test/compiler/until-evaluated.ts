import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A line of a project that counts in a file how often the project is evaluated. */
export const counting = "import { appendFileSync } from 'node:fs'; appendFileSync('evaluated', 'x');";

export async function timesEvaluated(folder: string): Promise<number> {
  return (await readFile(join(folder, 'evaluated'), 'utf8').catch(() => '')).length;
}

/** Resolves once it has been that often; after a minute nobody waits for it any more. */
export async function untilEvaluated(folder: string, times: number): Promise<void> {
  for (let tries = 0; tries < 1200 && (await timesEvaluated(folder)) < times; tries++) await delay(50);
}
