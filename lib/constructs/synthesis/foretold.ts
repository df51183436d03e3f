import type { ManifestObject } from '../../manifest/manifest-set.ts';
import type { ObjectOrigin } from './object-origin.ts';

/** Some objects of an environment, as they will most likely be. */
export interface Foretold {
  readonly environment: string;
  /** The version that the environment names: `1.34`. */
  readonly kubernetes: string;
  readonly namespace: string;
  readonly objects: readonly LikelyObject[];
}

/** An object as it will most likely be in the set, before anybody knows what else is in there. */
export interface LikelyObject {
  readonly object: ManifestObject;
  readonly origin: ObjectOrigin;
}
