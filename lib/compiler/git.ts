import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What Git says about the folder that a release is compiled from. */
export interface Commit {
  /** The full hash of HEAD. */
  readonly hash: string;
  /** Committer time, the `created` of everything that is compiled from it. */
  readonly committedAt: Date;
  /** Tracked files differ from HEAD, or untracked ones lie beside them. */
  readonly dirty: boolean;
}

/** The commit of a work tree; undefined where there is no repository or no commit yet. */
export async function readCommit(folder: string): Promise<Commit | undefined> {
  const head = await git(folder, ['log', '-1', '--format=%H %ct']);
  const [hash, seconds] = head?.split(' ') ?? [];
  if (hash === undefined || seconds === undefined || !/^[0-9a-f]{40,64}$/.test(hash)) return undefined;
  const changes = await git(folder, ['status', '--porcelain', '--', '.']);
  return { hash, committedAt: new Date(Number(seconds) * 1000), dirty: changes !== '' };
}

/** `user.email` as Git would use it in that folder; undefined where none is set. */
export async function readAuthor(folder: string): Promise<string | undefined> {
  const email = await git(folder, ['config', '--get', 'user.email']);
  return email === '' ? undefined : email;
}

async function git(folder: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words], { timeout: 30_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout.trim();
  } catch {
    // No git, no repository, no commit, no such setting: for the caller all of them mean "Git does not say".
    return undefined;
  }
}
