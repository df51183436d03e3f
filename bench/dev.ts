import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { installPawl, packages } from './compile/install.ts';
import { unchanged, writePrograms } from './compile/programs.ts';
import { latencyOf } from './latency.ts';

/** Milliseconds from when a file was saved until `pawl dev` has printed findings and diff, seen from outside. */
export async function benchDev({ objects = 1000, applications = 20, saves = 60 } = {}): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-'));
  const project = join(folder, 'pawl');
  await writePrograms(folder, { objects, applications }, { pawl: packages });
  const child = spawn(process.execPath, [await installPawl(project), 'dev', '--json'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    const times: number[] = [];
    for (let save = 0; save < saves; save++) {
      const file = join(project, 'applications', `app-${save % applications}.ts`);
      const text = await readFile(file, 'utf8');
      // Nobody saves faster than this.
      await delay(250);
      const begun = performance.now();
      await writeFile(file, text.replace(/name, (?:message|'[^']*')\);/, `name, '${unchanged} ${save}');`));
      // Where the machine is busy, a file that was just emptied may have been seen, and is answered for, too.
      for (let told = false; !told; ) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`"pawl dev" has ended after ${save} saves`);
        told = String(value).includes(`${unchanged} ${save}`);
      }
      times.push(performance.now() - begun);
    }
    return times;
  } finally {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

export function devTable(times: readonly number[]): readonly string[] {
  const { count, median, p99, longest } = latencyOf(times);
  return [
    '| saves of one of 20 applications, 1,000 objects | median | p99 | longest |',
    '|---|---|---|---|',
    `| ${count} | ${median.toFixed(0)} ms | ${p99.toFixed(0)} ms | ${longest.toFixed(0)} ms |`,
  ];
}

if (import.meta.main) process.stdout.write(`${devTable(await benchDev()).join('\n')}\n`);
