import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegistry, openRepository } from '../../lib/oci/open-repository.ts';
import { registryContract } from '../contracts/registry.ts';

registryContract('a folder of image layouts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-layout-'));
  return {
    registry: openRegistry(`oci-layout:${folder}`),
    open: (reference) => openRepository(reference),
    close: () => rm(folder, { recursive: true }),
  };
});
