import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';
import { CompileError } from '../compile-error.ts';
import { type Checkout, emptyCheckout, type WorkTree, workTreeOf } from './checkout.ts';
import { compareLocks, linkPackages } from './link-packages.ts';

/** Where the packages of a checkout come from. */
export type Packages =
  /** Those that the project has installed: the lock file is the same one. */
  | 'linked'
  /** Those that the project has installed; no lock file says which they should be. */
  | 'linked without lock file'
  /** `npm ci --ignore-scripts`, as the commit's own lock file says. */
  | 'installed';

export interface CommitCheckout extends Checkout {
  readonly packages: Packages;
}

export interface CheckOutOptions {
  readonly signal?: AbortSignal | undefined;
  /** One line for the person who waits. */
  readonly progress: (line: string) => void;
}

/** A commit of the project's own repository in a temporary folder, packages included. Nothing of the repository is changed. */
export async function checkOutCommit(folder: string, commit: string, options: CheckOutOptions): Promise<CommitCheckout> {
  const tree = await workTreeOf(folder);
  const checkout = await emptyCheckout(tree, 'rebuild');
  try {
    await writeTree(tree, { commit, top: checkout.top, signal: options.signal });
    const trees = { from: { top: tree.top, folder: await realpath(folder) }, to: checkout.top };
    const lock = await compareLocks(trees);
    if (lock.same) await linkPackages(trees, []);
    else await install(join(checkout.top, lock.path ?? ''), options);
    const packages = !lock.same ? 'installed' : lock.path === undefined ? 'linked without lock file' : 'linked';
    return { ...checkout, packages };
  } catch (thrown) {
    await checkout[Symbol.asyncDispose]();
    throw thrown;
  }
}

interface WriteTree {
  readonly commit: string;
  readonly top: string;
  readonly signal?: AbortSignal | undefined;
}

/** With an index file of its own, so that neither the user's index nor the list of work trees is touched, whenever it is killed. */
async function writeTree({ gitFolder }: WorkTree, { commit, top, signal }: WriteTree): Promise<void> {
  const words = [`--git-dir=${gitFolder}`, '--work-tree=.'];
  const surroundings = { cwd: top, env: { ...process.env, GIT_INDEX_FILE: join(dirname(top), 'index') }, signal };
  try {
    await promisify(execFile)('git', [...words, 'read-tree', commit], surroundings);
    await promisify(execFile)('git', [...words, 'checkout-index', '--all', '--force'], surroundings);
  } catch (cause) {
    throw new CompileError('CHECKOUT_FAILED', `Cannot check out commit ${commit}: ${lastLineOf(cause)}`, { cause });
  }
}

async function install(lockFile: string, { signal, progress }: CheckOutOptions): Promise<void> {
  if (!/(package-lock|npm-shrinkwrap)\.json$/.test(lockFile))
    throw new CompileError('CHECKOUT_FAILED', 'Cannot install the packages of that commit: its lock file is not the one of the work tree', {
      fix: 'Check that commit out, install its packages, and run "pawl rebuild" there',
    });
  progress('The lock file of that commit is another one: npm ci --ignore-scripts');
  try {
    const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', words, { cwd: dirname(lockFile), signal, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    throw new CompileError('CHECKOUT_FAILED', `Cannot install the packages of that commit: ${lastLineOf(cause)}`, { cause });
  }
}

function lastLineOf(thrown: unknown): string {
  const words = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr).trim() : '';
  return (words === '' ? messageOf(thrown) : (words.split('\n').at(-1) ?? '')).slice(0, 500);
}
