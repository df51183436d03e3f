import { cp, lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from '../git.ts';
import { type Checkout, emptyCheckout, workTreeOf } from './checkout.ts';
import { linkPackages } from './link-packages.ts';

/**
 * The project once more in another folder: what Git knows of it or would take, and what else it is compiled from
 * (`inputs`, paths from its folder). Installed packages are linked.
 */
export async function copyProject(folder: string, inputs: readonly string[]): Promise<Checkout> {
  const tree = await workTreeOf(folder);
  const copy = await emptyCheckout(tree, 'copy');
  const listed = await git(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.']);
  const paths = new Set([...(listed?.split('\0') ?? []), ...inputs].filter(isCopied));
  for (const path of paths) {
    const source = join(folder, path);
    // Deleted, or named as an input without being a file here.
    const found = await lstat(source).catch(() => undefined);
    if (found !== undefined) await cp(source, join(copy.folder, path), { recursive: true, verbatimSymlinks: true });
  }
  const packages = [...paths].filter((path) => /(^|\/)package\.json$/.test(path)).map((path) => join(tree.prefix, dirname(path)));
  await linkPackages({ from: { top: tree.top, folder: await realpath(folder) }, to: copy.top }, packages);
  return copy;
}

function isCopied(path: string): boolean {
  return path !== '' && !path.startsWith('.pawl/') && !/(^|\/)node_modules(\/|$)/.test(path);
}
