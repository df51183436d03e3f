import type { Digest } from '../digest.ts';
import { byCodeUnit } from '../json.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { type Descriptor, mediaTypes } from '../oci/registry.ts';
import { identityAnnotations, type ReleaseIdentity } from './identity.ts';
import { describeEnvironment, type ReleaseInput, type ReleaseVariable } from './metadata.ts';
import { packEnvironment } from './pack-environment.ts';
import { type Content, describe, jsonContent, type PackedManifest, packManifest } from './packed.ts';
import { artifactTypes, emptyBlob } from './wire-format.ts';

export interface ReleaseContent {
  readonly identity: ReleaseIdentity;
  readonly project: string;
  /** One per environment. */
  readonly sets: readonly ManifestSet[];
  readonly inputs: readonly ReleaseInput[];
  /** @default none */
  readonly variables?: readonly ReleaseVariable[] | undefined;
  readonly policies: Digest | null;
}

/** A release as bytes. The same content gives the same bytes, whatever order the environments and inputs come in. */
export interface PackedRelease {
  readonly version: string;
  readonly index: Content;
  readonly descriptor: Descriptor;
  readonly environments: ReadonlyMap<string, PackedManifest>;
  readonly metadata: PackedManifest;
}

export async function packRelease(content: ReleaseContent): Promise<PackedRelease> {
  const { identity } = content;
  const notes = identityAnnotations(identity);
  const sets = content.sets.toSorted((left, right) => byCodeUnit(left.environment, right.environment));
  const environments = new Map<string, PackedManifest>();
  for (const set of sets) environments.set(set.environment, await packEnvironment(set, identity));
  const metadata = packMetadata({ ...content, sets });
  const index = jsonContent(mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    artifactType: artifactTypes.release,
    manifests: [...environments.values(), metadata].map(({ descriptor }) => ({ ...descriptor })),
    annotations: notes,
  });
  return {
    version: identity.version,
    index,
    descriptor: { ...describe(index), artifactType: artifactTypes.release },
    environments,
    metadata,
  };
}

function packMetadata({ identity, project, sets, inputs, variables = [], policies }: ReleaseContent): PackedManifest {
  return packManifest({
    artifactType: artifactTypes.metadata,
    config: emptyBlob,
    layer: jsonContent(artifactTypes.metadata, {
      schema: 1,
      project,
      version: identity.version,
      revision: identity.revision,
      environments: Object.fromEntries(sets.map((set) => [set.environment, describeEnvironment(set)])),
      inputs: inputs.map(({ path, digest }) => ({ path, digest })).sort((left, right) => byCodeUnit(left.path, right.path)),
      // What says nothing is left out: a release without it has the digest that it always had.
      ...(variables.length === 0 ? {} : { variables: variables.map(({ name, digest }) => ({ name, digest })).sort(byName) }),
      ...(identity.dirty === true ? { dirty: true } : {}),
      policies,
    }),
    annotations: identityAnnotations(identity),
  });
}

function byName(left: ReleaseVariable, right: ReleaseVariable): number {
  return byCodeUnit(left.name, right.name);
}
