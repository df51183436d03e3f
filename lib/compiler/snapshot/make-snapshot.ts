import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesState } from '../keep/files-state.ts';
import { childEnvironment, childFlags } from '../process/spawn-child.ts';
import { packPackages } from './pack-packages.ts';
import { type Attempt, hasPlace, refuse } from './refusal.ts';
import { type AboutSnapshot, aboutPath } from './snapshot.ts';
import { makerOf, packedNames, snapshotPlace } from './snapshot-place.ts';

export interface MakeOptions extends Attempt {
  /** The limit that processes are started with, MiB. */
  readonly memoryLimit: number;
  readonly now: Date;
}

/** Whoever began and did not end within this many milliseconds was ended. */
const patience = 120_000;

/** `refused` is written down, so that nobody tries the same again; `later` is when somebody else is at it, or packages have just changed. */
export type AttemptOutcome = 'made' | 'refused' | 'later';

/** Makes the snapshot of a project's packages. Throws where it cannot be, which is a refusal, too. */
export async function makeSnapshot(folder: string, options: MakeOptions): Promise<AttemptOutcome> {
  if (!hasPlace(folder)) return 'refused';
  const place = snapshotPlace(folder);
  mkdirSync(place, { recursive: true });
  const lock = join(place, 'making');
  if (!begin(lock, options.now)) return 'later';
  const draft = join(place, `draft-${process.pid}`);
  try {
    const made = await make(folder, { ...options, draft });
    if (made === 'refused') refuse(folder, options);
    return made;
  } catch (thrown) {
    refuse(folder, options);
    throw thrown;
  } finally {
    rmSync(draft, { force: true });
    rmSync(`${draft}.cjs`, { force: true });
    rmSync(lock, { force: true });
  }
}

async function make(
  folder: string,
  { packages, program, memoryLimit, now, draft }: MakeOptions & { readonly draft: string },
): Promise<AttemptOutcome> {
  const keeper = fileURLToPath(new URL('../../run/kept-packages.js', import.meta.url));
  const names = packedNames(packages);
  const pack = await packPackages(folder, { names, keeper });
  if (pack === undefined) return 'refused';
  writeFileSync(`${draft}.cjs`, pack.script);
  const words = [...childFlags(memoryLimit), '--snapshot-blob', draft, '--build-snapshot', `${draft}.cjs`];
  const { status } = spawnSync(process.execPath, words, { cwd: folder, env: childEnvironment(), stdio: 'ignore', timeout: patience });
  if (status !== 0) return 'refused';
  // Whatever has changed meanwhile may be in it or not.
  const files = filesState(pack.files, now);
  if (files === undefined) return 'later';
  const name = `${now.getTime()}-${process.pid}.blob`;
  const path = join(snapshotPlace(folder), name);
  renameSync(draft, path);
  const blob = filesState([path], undefined);
  if (blob === undefined) return 'later';
  const about: AboutSnapshot = { maker: makerOf(program), files, packages: names, name, blob };
  writeFileSync(draft, JSON.stringify(about));
  renameSync(draft, aboutPath(folder));
  dropOthers(folder, name);
  return 'made';
}

function begin(lock: string, now: Date): boolean {
  const begun = statSync(lock, { throwIfNoEntry: false });
  if (begun !== undefined && now.getTime() - begun.mtimeMs < patience) return false;
  if (begun !== undefined) rmSync(lock, { force: true });
  try {
    writeFileSync(lock, '', { flag: 'wx' });
    return true;
  } catch {
    // Somebody was quicker.
    return false;
  }
}

function dropOthers(folder: string, name: string): void {
  const place = snapshotPlace(folder);
  for (const other of readdirSync(place)) if (/^draft-|\.blob$/.test(other) && other !== name) rmSync(join(place, other), { force: true });
}
