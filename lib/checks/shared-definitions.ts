import { canonicalJson } from '../json.ts';
import { asJson, type KubernetesObject, typeOf } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { valueAt } from '../manifest/reading.ts';
import { type Memory, remembered } from '../remembered.ts';
import { customVersions, isDefinition } from '../schemas/custom/definitions.ts';

/**
 * Definitions of custom resources that the sets of a project may be judged by beside their own: what is imported, and what one set deploys and
 * another only uses. The latter where all sets that have it say the same, since nobody knows which of two is in a cluster that gets it from elsewhere.
 */
export function definitionsBeside(
  sets: readonly ManifestSet[],
  imported: readonly KubernetesObject[],
  memory?: Memory,
): readonly KubernetesObject[] {
  const deployed = sets.flatMap(({ objects }) => objects.map(({ object }) => object).filter(isDefinition));
  if (deployed.length === 0) return imported;
  const known = new Set(imported.map(({ metadata }) => metadata.name));
  const contents = sets.map(contentOf);
  const shared = [...Map.groupBy(deployed, ({ metadata }) => metadata.name)].flatMap(([name, same]) => {
    const [first] = same;
    if (first === undefined || known.has(name) || !contents.some((content) => needs(content, first))) return [];
    return isSaidAlike(same, memory) ? [first] : [];
  });
  return [...imported, ...shared];
}

interface Content {
  /** Names of definitions. */
  readonly defined: ReadonlySet<string>;
  /** As `typeOf` says them. */
  readonly types: ReadonlySet<string>;
}

function contentOf({ objects }: ManifestSet): Content {
  return {
    defined: new Set(objects.flatMap(({ object }) => (isDefinition(object) ? [object.metadata.name] : []))),
    types: new Set(objects.map(({ object }) => typeOf(object))),
  };
}

function needs({ defined, types }: Content, definition: KubernetesObject): boolean {
  return !defined.has(definition.metadata.name) && customVersions([definition]).some((version) => types.has(typeOf(version)));
}

/** Definitions are large: one alone need not be written to be compared, nor one that somebody remembers. */
function isSaidAlike(definitions: readonly KubernetesObject[], memory: Memory | undefined): boolean {
  const textOf = specText(memory);
  return definitions.length === 1 || new Set(definitions.map((definition) => textOf(definition))).size === 1;
}

const specText = remembered((definition: KubernetesObject) => canonicalJson(valueAt(asJson(definition), 'spec') ?? null));
