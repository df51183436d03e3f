import { idOf } from '../../manifest/kubernetes-object.ts';
import { podTemplateOf } from '../../manifest/pods/pod-template.ts';
import { withWave } from '../../manifest/wave.ts';
import { fillNamespaces } from './fill-namespaces.ts';
import type { LikelyObject } from './foretold.ts';
import { originOf } from './object-origin.ts';
import type { Places } from './places.ts';
import type { ReadObject } from './read-object.ts';

export interface LikelyOptions {
  readonly namespace: string;
  readonly clusterScoped: readonly string[];
  readonly places: Places | undefined;
}

/**
 * What has just been read of an application, with the namespace that it gets where no definition says otherwise, and in the wave that most
 * objects of its kind are in: what has pods waits for what these need.
 */
export function likelyObjects(read: readonly ReadObject[], { namespace, clusterScoped, places }: LikelyOptions): readonly LikelyObject[] {
  const { objects } = fillNamespaces(read, { namespace, clusterScoped, importedScope: () => 'unknown' });
  return objects.map((one) => {
    const wave = podTemplateOf(one.object) === undefined ? 0 : 1;
    const object = { id: idOf(one.object), application: one.application, wave, object: withWave(one.object, wave) };
    return { object, origin: originOf(one, places) };
  });
}
