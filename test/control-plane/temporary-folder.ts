import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './for-tests.ts';

/** A new folder that is removed after the test. */
export async function temporaryFolder(t: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
