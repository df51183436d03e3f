import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findRenderers as renderersOn } from '../../lib/constructs/rendering/renderer.ts';
import { findBinaries } from '../control-plane/binaries.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate, type Missing } from '../control-plane/build/locate.ts';
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
  if (found.kind === 'missing') return missing(found);
  await mkdir(folder, { recursive: true });
  for (const [name, binary] of Object.entries(found.binaries)) await symlink(binary, join(folder, name));
  return { kind: 'ready', path: folder };
}

/** A `kubectl` that has kustomize: the one on PATH, else that of the test clusters, which is built as `findRenderers` builds. */
export async function findKubectl(build = process.env.CI === 'true'): Promise<Located<'kubectl'>> {
  const { PATH = '' } = process.env;
  const onPath = renderersOn('kustomize', PATH).find(({ program }) => basename(program) === 'kubectl');
  if (onPath !== undefined) return { kind: 'found', binaries: { kubectl: onPath.program } };
  return findBinaries({ set: 'kubectl', environment: process.env, build, onProgress: buildReporter(console.error) });
}

/** For suites: its path, or a reason to skip; with CI=true a machine without it is an error. */
export async function kubectlForTests(): Promise<
  { readonly kind: 'ready'; readonly path: string } | { readonly kind: 'missing'; readonly reason: string }
> {
  const found = await findKubectl();
  return found.kind === 'missing' ? missing(found) : { kind: 'ready', path: found.binaries.kubectl };
}

function missing({ what }: Missing): { readonly kind: 'missing'; readonly reason: string } {
  const reason = `${what}. Build them once: npx node test/renderers/prepare.ts`;
  if (process.env.CI === 'true') throw new Error(reason);
  return { kind: 'missing', reason };
}
