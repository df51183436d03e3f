import semver from 'semver';
import { isJsonObject } from '../../json.ts';
import { readImage } from '../../manifest/image-name.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { itemsIn } from '../../manifest/located.ts';
import { podTemplateOf } from '../../manifest/pods/pod-template.ts';
import { textAt } from '../../manifest/reading.ts';
import { type Deny, denyField } from '../../verdict.ts';
import { type BuildPolicy, buildPolicy } from '../policy.ts';

/**
 * Every image of every pod is named by digest, or by a tag that is a whole version (`1.27.3`, `v2.0.0-rc.1`):
 * never `latest`, no tag, or one that moves by intention (`1.27`, `stable`).
 */
export const imagesExact: BuildPolicy = buildPolicy('images-exact', ({ object }) =>
  refuse(object, {
    accepts: (image) => isDigested(image) || isVersioned(image),
    weakness: 'is no exact version',
    fix: 'Name a digest, or a whole version such as 1.2.3',
  }),
);

/** Every image of every pod is named by digest: what was tested is what runs, whatever the registry's tags do. */
export const imagesByDigest: BuildPolicy = buildPolicy('images-by-digest', ({ object }) =>
  refuse(object, { accepts: isDigested, weakness: 'can be moved', fix: 'Name the digest: registry/name@sha256:…' }),
);

interface Wanted {
  readonly accepts: (image: string) => boolean;
  /** What is wrong with a tag that is not accepted. */
  readonly weakness: string;
  readonly fix: string;
}

function refuse(object: KubernetesObject, { accepts, weakness, fix }: Wanted): readonly Deny[] {
  return imagesOf(object)
    .filter(({ image }) => !accepts(image))
    .map(({ field, image }) =>
      denyField(field, image === '' ? 'A container names no image' : `Image "${image}" ${tagOf(image, weakness)}`, fix),
    );
}

function imagesOf(object: KubernetesObject): readonly { readonly field: string; readonly image: string }[] {
  const pod = podTemplateOf(object);
  if (pod === undefined) return [];
  const containers = pod.containers.map(({ field, value }) => ({ field: `${field}.image`, image: textAt(value, 'image') ?? '' }));
  // An image can be a volume too (Kubernetes 1.33: volumes[].image.reference).
  const volumes = itemsIn(pod.spec, 'volumes').flatMap(({ field, value }) =>
    isJsonObject(value.image) ? [{ field: `${field}.image.reference`, image: textAt(value.image, 'reference') ?? '' }] : [],
  );
  return [...containers, ...volumes];
}

function tagOf(image: string, weakness: string): string {
  const { tag } = readImage(image);
  return tag === undefined ? 'has no tag, which means latest' : `has tag "${tag}", which ${weakness}`;
}

function isDigested(image: string): boolean {
  return /^[^@\s]+@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(image);
}

function isVersioned(image: string): boolean {
  const { tag } = readImage(image);
  return tag !== undefined && !image.includes('@') && semver.valid(tag) !== null && /^v?\d/.test(tag);
}
