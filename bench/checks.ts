import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledProject } from '../lib/compiler/compile.ts';
import { askProject } from '../lib/compiler/process/ask-project.ts';
import { packages } from './compile/install.ts';
import { median } from './compile/measure.ts';
import { writePrograms } from './compile/programs.ts';

/** Milliseconds. */
interface Taken {
  /** Until the objects are there: a project is bundled, evaluated and built, and nothing is judged meanwhile. */
  readonly compile: number;
  /** All checks over them: schemas, references, names and what else needs no cluster. */
  readonly checks: number;
}

export interface ChecksBench {
  readonly objects: number;
  readonly taken: readonly Taken[];
}

/** Compiles without checks, and then checks, one after the other, each time in a process that has just started. */
export async function benchChecks(sizes: readonly number[], runs: number): Promise<readonly ChecksBench[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-'));
  try {
    const benches: ChecksBench[] = [];
    for (const objects of sizes) {
      const place = join(folder, String(objects));
      await writePrograms(place, { objects, applications: Math.max(5, Math.round(objects / 50)) }, { pawl: packages });
      await symlink(dirname(packages), join(place, 'pawl', 'node_modules', 'pawl'));
      benches.push({ objects, taken: Array.from({ length: runs }, () => inItsOwnProcess(join(place, 'pawl'))) });
    }
    return benches;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inItsOwnProcess(project: string): Taken {
  const words = ['--conditions=pawl-source', fileURLToPath(import.meta.url), '--one', project];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function one(folder: string): Promise<Taken> {
  const begun = performance.now();
  const asked = await askProject('compiled', { kind: 'compile', environments: undefined, collect: false }, { folder });
  const compiled = performance.now();
  const { findings } = await compiledProject(asked, { folder });
  const checked = performance.now();
  if (findings.some(({ severity }) => severity === 'error')) throw new Error(findings[0]?.message);
  return { compile: compiled - begun, checks: checked - compiled };
}

export function checksTable(benches: readonly ChecksBench[]): readonly string[] {
  return [
    '| milliseconds, median (least to most) | compile | checks | runs |',
    '|---|---|---|---|',
    ...benches.map(({ objects, taken }) => {
      const spread = (what: keyof Taken) => spreadOf(taken.map((one) => one[what]));
      return `| ${objects.toLocaleString('en')} objects | ${spread('compile')} | ${spread('checks')} | ${taken.length} |`;
    }),
  ];
}

function spreadOf(times: readonly number[]): string {
  return `${median(times).toFixed(0)} (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;
}

/** `node --conditions=pawl-source bench/checks.ts [OBJECTS,… [RUNS]]` */
if (import.meta.main) {
  const [first = '100,1000,10000', second = '5'] = process.argv.slice(2);
  if (first === '--one') process.stdout.write(JSON.stringify(await one(second)));
  else process.stdout.write(`${checksTable(await benchChecks(first.split(',').map(Number), Number(second))).join('\n')}\n`);
}
