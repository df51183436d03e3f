import { relative } from 'node:path';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { compileContext } from '../incoming/compile-context.ts';
import { noteFinding } from '../incoming/noted-finding.ts';
import { parseIncoming, takeIncoming } from '../incoming/read-incoming.ts';
import { readTree, treeDigest } from '../incoming/tree.ts';
import { recordInput } from '../synthesis/input-file.ts';
import { chooseRenderer } from './choose-renderer.ts';
import { kustomizeRoots } from './kustomize-roots.ts';
import { cacheKey, renderedCache } from './rendered-cache.ts';
import { runRenderer } from './renderer.ts';

/** The objects of a kustomization in a folder (absolute); undefined, with findings on the construct, where it cannot be built. */
export function renderKustomization(construct: Construct, place: string): readonly KubernetesObject[] | undefined {
  const { folder } = compileContext(construct);
  const name = `kustomization "${relative(folder, place) || '.'}"`;
  const kustomize = chooseRenderer(construct, 'kustomize');
  const { folders, problems } = kustomizeRoots(place, folder);
  for (const { message, fix } of problems)
    noteFinding(construct, { id: 'kustomization', severity: 'error', message: `The ${name} cannot be built: ${message}`, fix });
  if (problems.length > 0) return undefined;
  const digests = folders.map((one) => ({ path: one, digest: treeDigest(readTree(`${folder}/${one}`, folder)) }));
  for (const input of digests) recordInput(construct, input);
  if (kustomize === undefined) return undefined;
  const cache = renderedCache(folder);
  const key = cacheKey({ kustomize: kustomize.version, folders: digests });
  const kept = cache.read(key);
  if (kept !== undefined) return takeIncoming(construct, name, JSON.parse(kept));
  const renderer = kustomize.find();
  if (renderer === undefined) return undefined;
  const ran = runRenderer(renderer, { words: [place], folder });
  if (ran.kind === 'failed') {
    const reason = ran.reason.replaceAll(`${folder}/`, '').replace(/^Error: |^error: /, '');
    noteFinding(construct, {
      id: 'kustomization',
      severity: 'error',
      message: `The ${name} cannot be built: ${reason.split('\n').join(' ').slice(0, 2000)}`,
      fix: 'Correct its files until "kubectl kustomize" builds the folder',
    });
    return undefined;
  }
  const built = parseIncoming(name, ran.output);
  cache.write(key, JSON.stringify(built));
  return takeIncoming(construct, name, built);
}
