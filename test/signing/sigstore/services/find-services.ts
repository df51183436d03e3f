import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheFolder } from '../../../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../../../control-plane/build/locate.ts';
import type { Recipe } from '../../../control-plane/build/recipe.ts';
import { type Finding, howToPrepare } from '../../../registries/finding.ts';

/** The newest that Go 1.26 builds. */
export const serviceVersions = { fulcio: 'v1.8.8', rekorTiles: 'v2.3.0', timestampAuthority: 'v2.1.3' } as const;

export type ServiceName = 'fulcio' | 'rekor-server' | 'timestamp-server';

/** Sigstore's servers: from the cache, else built where `build` says so. @default only with CI=true */
export async function findServices({ onProgress, build = process.env.CI === 'true' }: Finding = {}): Promise<Located<ServiceName>> {
  const main = await readFile(new URL('./timestamp-server/main.go', import.meta.url), 'utf8');
  const version = createHash('sha256')
    .update(JSON.stringify([goMod, main]))
    .digest('hex')
    .slice(0, 8);
  const cache = await cacheFolder(process.env, 'registries', `${process.platform}-${process.arch}-sigstore-${version}`);
  const found = await locate(recipesWith(main), { cache, build }, { environment: process.env, onProgress });
  return found.kind === 'missing' && !build ? { ...found, how: howToPrepare } : found;
}

const fulcio = { path: 'github.com/sigstore/fulcio', version: serviceVersions.fulcio };
const rekorTiles = { path: 'github.com/sigstore/rekor-tiles/v2', version: serviceVersions.rekorTiles };
const timestampAuthority = { path: 'github.com/sigstore/timestamp-authority/v2', version: serviceVersions.timestampAuthority };
const go = '1.26.0';

/** One list of versions for all three, so that what they share is compiled once. */
const goMod = [
  'module pawl.dev/throwaway',
  `go ${go}`,
  ...[fulcio, rekorTiles, timestampAuthority].map(({ path, version }) => `require ${path} ${version}`),
  '',
].join('\n');

function recipesWith(timestampServer: string): Readonly<Record<ServiceName, Recipe>> {
  const files = { 'go.mod': goMod };
  return {
    fulcio: { binary: 'fulcio', module: fulcio, package: fulcio.path, go, files },
    'rekor-server': { binary: 'rekor-server', module: rekorTiles, package: `${rekorTiles.path}/cmd/rekor-server/posix`, go, files },
    'timestamp-server': {
      binary: 'timestamp-server',
      module: timestampAuthority,
      package: '.',
      go,
      files: { ...files, 'main.go': timestampServer },
    },
  };
}
