import { type KubernetesObject, typeOf } from './kubernetes-object.ts';
import { jsonOf, textAt } from './reading.ts';

/** On an object: `"true"` lets the agent prune it even where its deletion takes other things along; `"false"` keeps any object. */
export const pruneAnnotation = 'pawl.dev/prune';

/** Kinds whose deletion takes other things along, and what: everything inside, or the data itself. */
export const precious: ReadonlyMap<string, string> = new Map([
  ['PersistentVolumeClaim', 'the data of its volume go with it where the volume is reclaimed'],
  ['PersistentVolume', 'its data go with it where it is reclaimed'],
  ['Namespace', 'everything inside goes with it'],
  ['CustomResourceDefinition.apiextensions.k8s.io', 'every object of that kind goes with it'],
]);

/** Why the agent leaves an object in the cluster that left the release, for the middle of a sentence; undefined where it prunes it. */
export function reasonToKeep(object: KubernetesObject): string | undefined {
  const wish = textAt(jsonOf(object), 'metadata', 'annotations', pruneAnnotation);
  if (wish === 'true') return undefined;
  if (wish === 'false') return `its annotation ${pruneAnnotation} says "false"`;
  return precious.has(typeOf(object)) ? `a ${object.kind} is only pruned where its annotation ${pruneAnnotation} says "true"` : undefined;
}
