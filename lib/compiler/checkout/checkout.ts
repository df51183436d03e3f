import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CompileError } from '../compile-error.ts';
import { git } from '../git.ts';
import { linkPackagesAbove } from './link-packages.ts';

/** A project in a temporary folder, which goes with it. */
export interface Checkout extends AsyncDisposable {
  /** The project's folder. */
  readonly folder: string;
  /** The top of the work tree around it. */
  readonly top: string;
}

/** Where a folder lies in its Git work tree. */
export interface WorkTree {
  readonly top: string;
  readonly gitFolder: string;
  /** From the top to the folder: `deploy/`, or nothing. */
  readonly prefix: string;
}

export async function workTreeOf(folder: string): Promise<WorkTree> {
  const answer = await git(folder, ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir', '--show-prefix']);
  const [top, gitFolder, prefix = ''] = answer?.split('\n') ?? [];
  if (top === undefined || gitFolder === undefined)
    throw new CompileError('NO_WORK_TREE', `Cannot check out "${folder}": it is not in a Git work tree`);
  return { top: await realpath(top), gitFolder, prefix };
}

/** An empty work tree of the same shape as the one around the project, below the packages that are installed above that one. */
export async function emptyCheckout({ top: from, prefix }: WorkTree, purpose: string): Promise<Checkout> {
  const temporary = await mkdtemp(join(await realpath(tmpdir()), `pawl-${purpose}-`));
  const top = join(await linkPackagesAbove(from, temporary), 'checkout');
  const folder = resolve(top, prefix);
  await mkdir(folder, { recursive: true });
  return { folder, top, [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true }) };
}
