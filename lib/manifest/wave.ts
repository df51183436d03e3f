import type { KubernetesObject } from './kubernetes-object.ts';
import { waveAnnotation } from './manifest-set.ts';

/** The wave that an object carries: 0 where it carries none, undefined where its annotation is not a wave. */
export function waveOf(object: KubernetesObject): number | undefined {
  const text = object.metadata.annotations?.[waveAnnotation];
  if (text === undefined) return 0;
  return /^(?:0|[1-9]\d{0,5})$/.test(text) ? Number(text) : undefined;
}

/** The object with its wave written on it. Wave 0 goes without saying, so that an object without dependencies stays as it was written. */
export function withWave(object: KubernetesObject, wave: number): KubernetesObject {
  if (waveOf(object) === wave && (wave > 0 || object.metadata.annotations?.[waveAnnotation] === undefined)) return object;
  const { [waveAnnotation]: _, ...others } = object.metadata.annotations ?? {};
  const annotations = wave === 0 ? others : { ...others, [waveAnnotation]: String(wave) };
  const { annotations: __, ...metadata } = object.metadata;
  return { ...object, metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations } };
}
