import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries } from '../control-plane/binaries.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';

/** The helm that charts are tried with, as its own release scripts name its version. */
export const helmVersion = 'v3.21.4';
export const kustomizeVersion = 'v5.8.1';

const helm: Recipe = {
  binary: 'helm',
  module: { path: 'helm.sh/helm/v3', version: helmVersion },
  package: 'helm.sh/helm/v3/cmd/helm',
  go: '1.25.0',
  define: { 'helm.sh/helm/v3/internal/version.version': helmVersion },
};

const kustomize: Recipe = {
  binary: 'kustomize',
  module: { path: 'sigs.k8s.io/kustomize/kustomize/v5', version: kustomizeVersion },
  package: 'sigs.k8s.io/kustomize/kustomize/v5',
  go: '1.24.0',
  define: { 'sigs.k8s.io/kustomize/api/provenance.version': kustomizeVersion },
};

/** The real `helm` and `kustomize`: from the cache, else built with Go where `build` says so. @default only with CI=true */
export async function findRenderers(build = process.env.CI === 'true'): Promise<Located<'helm' | 'kustomize'>> {
  const cache = await cacheFolder(process.env, 'renderers', `${process.platform}-${process.arch}-helm-${helmVersion}`);
  return locate({ helm, kustomize }, { cache, build }, { environment: process.env, onProgress: buildReporter(console.error) });
}

/** For suites: a folder with both in it, or a reason to skip; with CI=true a machine without them is an error. */
export async function renderersForTests(
  folder: string,
): Promise<{ readonly kind: 'ready'; readonly path: string } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findRenderers();
  if (found.kind === 'missing') {
    const reason = `${found.what}. Build them once: npx node test/renderers/prepare.ts`;
    if (process.env.CI === 'true') throw new Error(reason);
    return { kind: 'missing', reason };
  }
  await mkdir(folder, { recursive: true });
  for (const [name, binary] of Object.entries(found.binaries)) await symlink(binary, join(folder, name));
  return { kind: 'ready', path: folder };
}

/** The kubectl of the test clusters, where it is built. */
export async function findControlPlaneKubectl(): Promise<string | undefined> {
  const found = await findBinaries({ set: 'kubectl', environment: process.env, build: false });
  return found.kind === 'found' ? found.binaries.kubectl : undefined;
}
