import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeOf } from '../errors.ts';
import { byCodeUnit } from '../json.ts';
import { CompileError } from './compile-error.ts';

/** What Git says about the folder that a release is compiled from. */
export interface Commit {
  /** The full hash. */
  readonly hash: string;
  /** Committer time, the `created` of everything that is compiled from it. */
  readonly committedAt: Date;
}

/** The commit of a work tree, or another one of its repository; undefined where there is no repository or no such commit. */
export async function readCommit(folder: string, revision = 'HEAD'): Promise<Commit | undefined> {
  const line = await git(folder, ['log', '-1', '--format=%H %ct', '--end-of-options', revision, '--']);
  const [hash, seconds] = line?.trim().split(' ') ?? [];
  if (hash === undefined || seconds === undefined || !/^[0-9a-f]{40,64}$/.test(hash)) return undefined;
  return { hash, committedAt: new Date(Number(seconds) * 1000) };
}

/**
 * What keeps others from compiling the same out of the commit: files of the folder that differ from HEAD or that Git does not know,
 * and inputs (paths from the folder, of files or folders) that are not in the commit: ignored ones, and those that lie elsewhere.
 */
export async function readChanges(folder: string, inputs: readonly string[]): Promise<readonly string[]> {
  const known = new Set(await paths(folder, ['ls-files', '-z', '--', '.']));
  const changed = new Set(await paths(folder, [...differences, '--relative', '--', '.']));
  for (const path of inputs.filter((input) => input.startsWith('../'))) {
    for (const file of await paths(folder, ['ls-files', '-z', '--', path])) known.add(file);
    if ((await paths(folder, [...differences, '--', path])).length > 0) changed.add(path);
  }
  for (const path of await paths(folder, [...unknown, '--', '.'])) if (!path.startsWith('.pawl/')) changed.add(path);
  for (const path of inputs) if (!isKnown(path, known)) changed.add(path);
  return [...changed].sort(byCodeUnit);
}

/** `user.email` as Git would use it in that folder; undefined where none is set. */
export async function readAuthor(folder: string): Promise<string | undefined> {
  const email = (await git(folder, ['config', '--get', 'user.email']))?.trim();
  return email === '' ? undefined : email;
}

/** The author of a commit, an e-mail address as Git has it; undefined where the commit is not there. */
export async function readCommitAuthor(folder: string, revision: string): Promise<string | undefined> {
  const line = (await git(folder, ['log', '-1', '--format=%ae', '--end-of-options', revision, '--']))?.trim();
  return line === undefined || line === '' ? undefined : line.slice(0, 1024);
}

/** The folder as its repository sees it, `deploy/` or empty at the root; empty where there is no repository. */
export async function readPrefix(folder: string): Promise<string> {
  return (await git(folder, ['rev-parse', '--show-prefix']))?.replace(/\n$/, '') ?? '';
}

/** For whoever got no answer and is about to say why not. Throws NO_GIT where there is no git that could have said anything. */
export async function refuseWithoutGit(action: string, fix = 'Install Git, or add the folder where it lies to PATH'): Promise<void> {
  try {
    await promisify(execFile)('git', ['--version'], { timeout: 30_000 });
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw new CompileError('NO_GIT', `Cannot ${action}: ${notFound}`, { cause, fix });
  }
}

const notFound = 'the program git is not found';
const mostBytes = 64 * 1024 * 1024;
const differences = ['diff', '--name-only', '--no-ext-diff', '-z', 'HEAD'];
/** Git keeps no empty folders, and does not miss them. */
const unknown = ['ls-files', '-z', '--others', '--exclude-standard', '--directory', '--no-empty-directory'];

function isKnown(path: string, known: ReadonlySet<string>): boolean {
  return known.has(path) || [...known].some((file) => file.startsWith(`${path}/`));
}

async function paths(folder: string, words: readonly string[]): Promise<readonly string[]> {
  const output = await git(folder, ['--literal-pathspecs', ...words]);
  return output?.split('\0').filter((path) => path !== '') ?? [];
}

export async function git(folder: string, words: readonly string[]): Promise<string | undefined> {
  const done = await tryGit(folder, words);
  // No git, no repository, no commit, no such setting: for the caller all of them mean "Git does not say".
  return 'stdout' in done ? done.stdout : undefined;
}

/** The same for whoever has to say why not: a clause, as Git, or a hook, says it. */
export async function tryGit(
  folder: string,
  words: readonly string[],
): Promise<{ readonly stdout: string } | { readonly refusal: string }> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words], { timeout: 30_000, maxBuffer: mostBytes });
    return { stdout };
  } catch (thrown) {
    return { refusal: refusalOf(thrown) };
  }
}

function refusalOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it failed';
  if (codeOf(thrown) === 'ENOENT') return notFound;
  // Node ends it for both.
  if (codeOf(thrown) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it answers with more than ${mostBytes / 1024 / 1024} MiB`;
  if ('killed' in thrown && thrown.killed === true) return 'it took more than 30 s';
  const said = 'stderr' in thrown && typeof thrown.stderr === 'string' ? thrown.stderr : '';
  const lines = said
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  const line = lines.findLast((one) => /^(fatal|error):/.test(one)) ?? lines[0];
  return line?.replace(/^(fatal|error): /, '').slice(0, 300) ?? 'it says nothing of why';
}
