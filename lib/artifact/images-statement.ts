import { byCodeUnit, type Json } from '../json.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { describeEnvironment, type ReleaseMetadata } from './metadata.ts';

/** What `predicateTypes.images` states: the images of each environment of a release, by name, with their digests where names pin one. */
export function imagesStatement(sets: readonly ManifestSet[]): Json {
  return { environments: Object.fromEntries(sets.map((set) => [set.environment, describeEnvironment(set).images.map(plain)])) };
}

/** The same of a release whose metadata agrees with its objects. */
export function imagesStatementOf({ environments }: Pick<ReleaseMetadata, 'environments'>): Json {
  const names = Object.keys(environments).sort(byCodeUnit);
  return { environments: Object.fromEntries(names.map((name) => [name, (environments[name]?.images ?? []).map(plain)])) };
}

function plain({ image, digest }: ReleaseMetadata['environments'][string]['images'][number]): Json {
  return digest === undefined ? { image } : { image, digest };
}
