import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Want } from '../../lib/constructs/incoming/want.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { RegistryOptions } from '../../lib/oci/registry-settings.ts';
import { createDownloader } from '../../lib/vendor/download.ts';
import type { Network } from '../../lib/vendor/fetch-wanted.ts';
import { type Vendored, vendorProject } from '../../lib/vendor/vendor.ts';
import type { VendorOptions } from '../../lib/vendor/vendor-options.ts';

export interface Cleanup {
  after(end: () => Promise<void>): void;
}

export async function temporaryFolder(t: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-vendor-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Vendors what is wanted, over plain HTTP and without waiting between attempts. */
export async function vendorHere(
  folder: string,
  wants: readonly Want[],
  others: Partial<Omit<VendorOptions, 'network'>> &
    Partial<Pick<Network, 'plainHttp' | 'loginOf' | 'signal'>> &
    Pick<RegistryOptions, 'credentials'> = {},
): Promise<Vendored> {
  const { plainHttp = true, loginOf, signal, credentials, ...options } = others;
  const downloader = createDownloader({ plainHttp, wait: async () => undefined, signal });
  const registries = createRegistryContext({ plainHttp, ...(credentials === undefined ? {} : { credentials }) });
  try {
    return await vendorProject({
      folder,
      collect: async () => ({ wants, complete: true }),
      network: { downloader, openRepository: (reference) => openRepository(reference, registries), loginOf, plainHttp, signal },
      searchPath: '',
      progress: () => undefined,
      ...options,
    });
  } finally {
    await downloader.close();
    await registries.close();
  }
}
