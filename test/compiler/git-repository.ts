import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

export interface GitRepository extends AsyncDisposable {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Commits everything, and gives the hash. */
  readonly commit: () => Promise<string>;
  readonly git: (...words: readonly string[]) => Promise<string>;
}

/** A Git repository in a temporary folder, with these files in its first commit. */
export async function gitRepository(files: Readonly<Record<string, string>>): Promise<GitRepository> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pawl-git-')));
  const git = async (...words: readonly string[]) => (await promisify(execFile)('git', ['-C', folder, ...words])).stdout.trim();
  const write = async (changed: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(changed)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const commit = async () => {
    await git('add', '--all');
    await git('-c', 'user.name=Dana', '-c', 'user.email=dana@shop.example', 'commit', '--quiet', '--message', 'A change');
    return git('rev-parse', 'HEAD');
  };
  await git('init', '--quiet');
  await write(files);
  await commit();
  return { folder, write, commit, git, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Every file and link below a folder, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
