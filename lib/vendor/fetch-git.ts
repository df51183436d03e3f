import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isLeftOut, type Tree, treeLimits } from '../constructs/incoming/tree.ts';
import type { WantedFolder } from '../constructs/incoming/want.ts';
import { codeOf, messageOf } from '../errors.ts';
import { withoutPassword } from './address.ts';
import { VendorError } from './vendor-error.ts';

export interface GitOptions {
  /** Repositories without TLS, and those in folders of this machine, are allowed. */
  readonly plainHttp: boolean;
  readonly signal?: AbortSignal | undefined;
}

const patience = 10 * 60_000;

/**
 * The files of a folder at one commit, by Git's own objects: no work tree, so that no attribute or filter has a say. Only that
 * commit is fetched; hooks, submodules and transports that run programs are off. Git finds credentials as it does for its user.
 */
export async function fetchGitFolder(want: WantedFolder, options: GitOptions): Promise<Tree> {
  const what = `Cannot fetch "${withoutPassword(want.repository)}" ${want.commit.slice(0, 12)}`;
  checkRepository(want.repository, what, options);
  const place = await mkdtemp(join(tmpdir(), 'pawl-git-'));
  const git = async (...words: readonly string[]): Promise<Buffer> => {
    try {
      const run = promisify(execFile)('git', [`--git-dir=${place}`, ...settings(options), ...words], {
        encoding: 'buffer',
        timeout: patience,
        maxBuffer: 2 * treeLimits.bytes,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      run.child.stdin?.end();
      return (await run).stdout;
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw new VendorError('FETCH_FAILED', `${what}: ${gitReason(cause)}`, {
        cause,
        ...(codeOf(cause) === 'ENOENT' ? { fix: 'Install Git, or add the folder where it lies to PATH' } : {}),
      });
    }
  };
  try {
    await git('init', '--bare', '--quiet', `--object-format=${want.commit.length === 64 ? 'sha256' : 'sha1'}`);
    await git('fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--end-of-options', want.repository, want.commit);
    return await readCommit(git, want, what);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function settings({ plainHttp }: GitOptions): readonly string[] {
  const allowed = ['https', 'ssh', ...(plainHttp ? ['http', 'file', 'git'] : [])];
  return [
    'protocol.allow=never',
    ...allowed.map((name) => `protocol.${name}.allow=always`),
    'core.hooksPath=/dev/null',
    'transfer.fsckObjects=true',
    'gc.auto=0',
  ].flatMap((setting) => ['-c', setting]);
}

function checkRepository(repository: string, what: string, { plainHttp }: GitOptions): void {
  if (/^https?:\/\/[^/]*@/.test(repository))
    throw new VendorError('BAD_ADDRESS', `${what}: it has a user or password in it`, {
      fix: 'Take it out: the address is written to pawl.lock.json',
    });
  const safe = /^(?:https|ssh):\/\/[^\s-]/.test(repository) || /^[\w.-]+@[\w.-]+:[^\s-]/.test(repository);
  if (safe || (plainHttp && /^(?:http|file):\/\//.test(repository))) return;
  throw new VendorError('BAD_ADDRESS', `${what}: it is no repository by https or ssh`, {
    fix: 'Write https://HOST/PATH or ssh://git@HOST/PATH; --plain-http allows http:// and file://, too',
  });
}

type Git = (...words: readonly string[]) => Promise<Buffer>;

/** `<mode> <type> <object> <size>\t<path>`, ended by NUL. */
const listing = /^(\d{6}) (blob|commit|tree) ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/;

async function readCommit(git: Git, { commit, folder }: WantedFolder, what: string): Promise<Tree> {
  const bad = (reason: string) => new VendorError('BAD_CONTENT', `${what}: ${reason}`);
  const prefix = folder === '' ? '' : `${folder}/`;
  const lines = (
    await git('--literal-pathspecs', 'ls-tree', '-r', '-z', '-l', '--full-tree', commit, '--', ...(prefix === '' ? [] : [prefix]))
  )
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '');
  if (lines.length === 0) throw new VendorError('NOT_FOUND', `${what}: the commit has no folder "${folder}"`);
  if (lines.length > treeLimits.files) throw bad(`folder "${folder}" has more than ${treeLimits.files} files`);
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const line of lines) {
    const [, mode, type, object = '', size, path = ''] = listing.exec(line) ?? [];
    const name = path.slice(prefix.length);
    if (isLeftOut(name)) continue;
    if (type !== 'blob' || mode === '120000') throw bad(`"${path}" is a ${type === 'commit' ? 'submodule' : 'link'}, expected plain files`);
    if (/[\\\p{Cc}\uFFFD]/u.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..'))
      throw bad(`"${path.slice(0, 200)}" is no plain path`);
    bytes += Number(size);
    if (bytes > treeLimits.bytes) throw bad(`folder "${folder}" has more than ${treeLimits.bytes / 1024 / 1024} MiB`);
    files.set(name, await git('cat-file', 'blob', object));
  }
  return files;
}

function gitReason(cause: unknown): string {
  if (codeOf(cause) === 'ENOENT') return 'the program git is not found';
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  const lines = stderr.split('\n').filter((line) => /^(?:fatal|error|remote): /.test(line));
  return (lines.at(-1) ?? messageOf(cause).split('\n')[0] ?? '').replace(/^(?:fatal|error): /, '').slice(0, 500);
}
