import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import { runGo } from './go.ts';
import { goBuildArguments, goModOf, type Recipe, stagingModules } from './recipe.ts';

/** What a person who waits is told. */
export interface BuildProgress {
  readonly binary: string;
  /** `waiting` for another process that builds it; `downloading` modules; `building`. */
  readonly phase: 'waiting' | 'downloading' | 'building' | 'done';
  /** Milliseconds since this binary was asked for. */
  readonly elapsed: number;
}

export interface BuildOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds the binary into `folder`, unless it is there by then, and returns its path.
 * One process at a time builds one binary, and it appears by a rename: what is there is whole.
 */
export async function buildBinary(recipe: Recipe, folder: string, options: BuildOptions): Promise<string> {
  const path = join(folder, recipe.binary);
  const began = performance.now();
  let phase: BuildProgress['phase'] = 'building';
  const report = (next: BuildProgress['phase']): void => {
    phase = next;
    options.onProgress?.({ binary: recipe.binary, phase, elapsed: Math.round(performance.now() - began) });
  };
  const reminder = setInterval(() => report(phase), remindEvery);
  try {
    await mkdir(folder, { recursive: true });
    await withFileLock(
      `${path}.lock`,
      async () => {
        if (await exists(path)) return;
        report('building');
        await build(recipe, path, { ...options, onLine: (line) => onGoLine(line, phase, report) });
      },
      { onWait: () => report('waiting'), ...(options.signal === undefined ? {} : { signal: options.signal }) },
    );
    report('done');
    return path;
  } finally {
    clearInterval(reminder);
  }
}

const remindEvery = 5_000;

/** `go build` downloads first and says so, then compiles in silence: the last line stands while it does. */
function onGoLine(line: string, phase: BuildProgress['phase'], report: (phase: BuildProgress['phase']) => void): void {
  const next = line.startsWith('go: downloading') ? 'downloading' : 'building';
  if (next !== phase) report(next);
}

async function build(recipe: Recipe, path: string, options: BuildOptions & { readonly onLine: (line: string) => void }): Promise<void> {
  const module = await mkdtemp(join(tmpdir(), 'pawl-build-'));
  // Beside the target, so that the rename stays on one file system. Go refuses to overwrite what a killed build may have left.
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { force: true });
  try {
    const { environment, onLine, signal } = options;
    const run = (args: readonly string[]) => runGo(args, { environment, folder: module, onLine, signal });
    await writeFile(join(module, 'go.mod'), goModOf(recipe, await siblingsOf(recipe, run)));
    for (const [name, text] of Object.entries(recipe.files ?? {})) await writeFile(join(module, name), text);
    await run(goBuildArguments(recipe, unfinished));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
    await rm(module, { recursive: true, force: true });
  }
}

async function siblingsOf(recipe: Recipe, run: (args: readonly string[]) => Promise<string>): Promise<readonly string[]> {
  if (recipe.stagingVersion === undefined) return [];
  const { GoMod: goMod }: { GoMod: string } = JSON.parse(
    await run(['mod', 'download', '-json', `${recipe.module.path}@${recipe.module.version}`]),
  );
  return stagingModules(await run(['mod', 'edit', '-json', goMod]));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
