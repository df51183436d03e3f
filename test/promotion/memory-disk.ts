import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder, removed after the test; in memory where the system has that, since these tests have no use for flushing to disk. */
export async function memoryFolder(test: { after(act: () => Promise<void>): void }): Promise<string> {
  const disk = await access('/dev/shm', constants.W_OK).then(
    () => '/dev/shm',
    () => tmpdir(),
  );
  const folder = await mkdtemp(join(disk, 'pawl-ledger-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
