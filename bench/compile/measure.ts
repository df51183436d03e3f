import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a program took, in seconds. */
export interface Taken {
  readonly wall: number;
  /** User and system time of the program and of all that it started and waited for. */
  readonly cpu: number;
}

/** Runs a program to its end; its output goes nowhere. The shell's own `times` counts what a whole tree of processes took. */
export async function measure(words: readonly string[], folder: string): Promise<Taken> {
  const begun = performance.now();
  const shell = spawn('/bin/sh', ['-c', '"$@" >/dev/null 2>&1 </dev/null || exit 1; times', 'sh', ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = await once(shell, 'close');
  if (code !== 0) throw new Error(`${words.join(' ')} failed in ${folder}`);
  return { wall: (performance.now() - begun) / 1000, cpu: cpuOf(text) };
}

/** The second line is that of the children: `0m1.230s 0m0.450s`. */
function cpuOf(text: string): number {
  const times = [...(text.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
