import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { type Finding, howToPrepare } from './finding.ts';

/** The library that skopeo and podman are made of. */
export const containersImageVersion = 'v5.39.3';

/**
 * Skopeo by its own library: the head of skopeo/main.go says what it understands. The module of the program itself is not to be had
 * from the Go module proxy. From the cache, else built where `build` says so. @default only with CI=true
 */
export async function findSkopeo({ onProgress, build = process.env.CI === 'true' }: Finding = {}): Promise<Located<'skopeo'>> {
  const source = await readFile(new URL('./skopeo/main.go', import.meta.url), 'utf8');
  const version = createHash('sha256')
    .update(goMod + source)
    .digest('hex')
    .slice(0, 8);
  const name = `${process.platform}-${process.arch}-skopeo-${containersImageVersion}-${version}`;
  const recipe: Recipe = {
    binary: 'skopeo',
    module: { path: library, version: containersImageVersion },
    package: '.',
    go: '1.26.0',
    files: { 'go.mod': goMod, 'main.go': source },
  };
  // Without C there is no GPG but the one in Go.
  const environment = { ...process.env, GOFLAGS: `${process.env.GOFLAGS ?? ''} -tags=containers_image_openpgp`.trim() };
  const found = await locate(
    { skopeo: recipe },
    { cache: await cacheFolder(process.env, 'registries', name), build },
    { environment, onProgress },
  );
  return found.kind === 'missing' && !build ? { ...found, how: howToPrepare } : found;
}

const library = 'go.podman.io/image/v5';

/** Its bars of progress are of the newest version that the proxy serves, and that it compiles with. */
const goMod = `module pawl.dev/throwaway
go 1.26.0
require ${library} ${containersImageVersion}
replace github.com/vbauerster/mpb/v8 => github.com/vbauerster/mpb/v8 v8.9.3
`;
