import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../cli/project.ts';
import { withFileLock } from '../control-plane/build/file-lock.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Packs this package into the folder, and gives the name of the file. Packing begins with making build/ anew, so that two
 * at once would take it away from each other.
 */
export async function packInto(folder: string): Promise<string> {
  const cache = join(repository, 'node_modules', '.cache', 'pawl');
  await mkdir(cache, { recursive: true });
  const { code, stdout, stderr } = await withFileLock(join(cache, 'packing'), () =>
    run('npm', ['pack', '--pack-destination', folder], repository),
  );
  assert.equal(code, 0, `npm pack: ${stdout}\n${stderr}`);
  return (await readdir(folder)).find((file) => file.endsWith('.tgz')) ?? assert.fail('npm pack made no tarball');
}
