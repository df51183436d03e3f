import type { Json } from '../json.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { describeEnvironment } from './metadata.ts';

/** What `predicateTypes.images` states: the images of each environment of a release, by name, with their digests where names pin one. */
export function imagesStatement(sets: readonly ManifestSet[]): Json {
  return { environments: Object.fromEntries(sets.map((set) => [set.environment, describeEnvironment(set).images.map(plain)])) };
}

function plain({ image, digest }: ReturnType<typeof describeEnvironment>['images'][number]): Json {
  return digest === undefined ? { image } : { image, digest };
}
