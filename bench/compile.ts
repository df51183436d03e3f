import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findRenderers } from '../test/renderers/renderers.ts';
import { installPawl, installPeer, packages } from './compile/install.ts';
import { measure, median, type Taken } from './compile/measure.ts';
import { writeLayered, writePrograms } from './compile/programs.ts';

/** Seconds of each run, by what ran. */
export interface CompileBench {
  readonly objects: number;
  readonly taken: ReadonlyMap<string, readonly Taken[]>;
}

export interface CompileOptions {
  readonly sizes: readonly number[];
  /** How often each runs; what takes a minute and more runs once. */
  readonly rounds: number;
}

/** The same objects by all tools, one after the other, in rounds, so that all of them meet the same machine. */
export async function benchCompile({ sizes, rounds }: CompileOptions): Promise<readonly CompileBench[]> {
  if (!existsSync(join(packages, '../build/run/start.js'))) throw new Error('There is nothing built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-'));
  try {
    const found = await findRenderers();
    const renderers = found.kind === 'missing' ? undefined : found.binaries;
    const cdk8s = await installPeer(join(folder, 'peer'));
    const benches: CompileBench[] = [];
    for (const objects of sizes) {
      const place = join(folder, String(objects));
      await writePrograms(place, { objects, applications: Math.max(5, Math.round(objects / 50)) }, { pawl: packages, cdk8s });
      await writeLayered(join(place, 'layered'), objects, packages);
      const contestants = await contestantsIn(place, renderers);
      // Compiled code is kept by all that can keep it.
      for (const { first } of contestants) await first?.();
      const taken = new Map<string, Taken[]>();
      for (let round = 0; round < rounds; round++)
        for (const { name, run, slow } of round % 2 === 0 ? contestants : contestants.toReversed())
          if (round === 0 || !(slow && objects > 1000)) taken.set(name, [...(taken.get(name) ?? []), await run()]);
      benches.push({ objects, taken });
    }
    return benches;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Taken>;
  readonly first?: () => Promise<unknown>;
  readonly slow?: boolean;
}

async function contestantsIn(
  place: string,
  renderers: { readonly helm: string; readonly kustomize: string } | undefined,
): Promise<readonly Contestant[]> {
  const [project, layered] = [join(place, 'pawl'), join(place, 'layered')];
  const synth = async (folder: string) => [process.execPath, await installPawl(folder), 'synth'];
  const [words, layeredWords] = [await synth(project), await synth(layered)];
  const forget = (folder: string, what: string) => rm(join(folder, 'node_modules/.cache/pawl', what), { recursive: true, force: true });
  const cold = async (folder: string, run: readonly string[]) => {
    await forget(folder, 'compiled');
    return measure(run, folder);
  };
  const prepare = async (folder: string, run: readonly string[]) => {
    for (let tries = 0; tries < 3 && !hasSnapshot(folder); tries++) {
      await cold(folder, run);
      await snapshotMade(folder);
    }
    // With it, and everything that it leads to compiled.
    await cold(folder, run);
  };
  return [
    { name: 'pawl synth', first: () => prepare(project, words), run: () => cold(project, words) },
    { name: 'pawl synth, nothing changed', run: () => measure(words, project) },
    {
      name: 'pawl synth, nothing kept at all',
      run: async () => {
        await forget(project, '');
        const taken = await measure(words, project);
        await snapshotMade(project);
        return taken;
      },
    },
    { name: 'pawl synth, layers of three', first: () => prepare(layered, layeredWords), run: () => cold(layered, layeredWords) },
    ...(renderers === undefined
      ? []
      : [
          { name: 'helm template', run: () => measure([renderers.helm, 'template', 'bench', '.'], join(place, 'helm')) },
          { name: 'kustomize build', slow: true, run: () => measure([renderers.kustomize, 'build', '.'], join(place, 'kustomize')) },
        ]),
    {
      name: 'cdk8s synth',
      slow: true,
      run: () => measure([process.execPath, 'node_modules/cdk8s-cli/bin/cdk8s', 'synth'], join(place, 'cdk8s')),
    },
  ];
}

function hasSnapshot(folder: string): boolean {
  return existsSync(join(folder, 'node_modules/.cache/pawl/snapshot/about.json'));
}

/** Waits for what a first compile leaves behind, so that nobody is measured beside it. */
async function snapshotMade(folder: string): Promise<void> {
  for (let waited = 0; waited < 200 && !hasSnapshot(folder); waited++) await delay(100);
}

export function compileTable(benches: readonly CompileBench[]): readonly string[] {
  return [
    '| seconds, median: wall (processor) | runs | ' +
      benches.map(({ objects }) => `${objects.toLocaleString('en')} objects`).join(' | ') +
      ' |',
    `|---|---|${'---|'.repeat(benches.length)}`,
    ...[...(benches[0]?.taken.keys() ?? [])].map((name) => {
      const cells = benches.map(({ taken }) => cellOf(taken.get(name) ?? []));
      const runs = benches.map(({ taken }) => taken.get(name)?.length ?? 0).join(', ');
      return `| ${name} | ${runs} | ${cells.join(' | ')} |`;
    }),
  ];
}

function cellOf(taken: readonly Taken[]): string {
  return taken.length === 0
    ? ''
    : `${median(taken.map(({ wall }) => wall)).toFixed(2)} (${median(taken.map(({ cpu }) => cpu)).toFixed(2)})`;
}

if (import.meta.main) {
  const [sizes = '100,1000,10000', rounds = '5'] = process.argv.slice(2);
  const benches = await benchCompile({ sizes: sizes.split(',').map(Number), rounds: Number(rounds) });
  process.stdout.write(`${compileTable(benches).join('\n')}\n`);
}
