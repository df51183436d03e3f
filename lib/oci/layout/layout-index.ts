import { z } from 'zod';
import { byCodeUnit } from '../../json.ts';
import { descriptorSchema, firstIssue, type LooseDescriptor } from '../descriptor.ts';
import { parseJson } from '../manifest-content.ts';
import { isFields, isPlainList } from '../plain-descriptor.ts';
import { isTag } from '../reference.ts';
import { type Descriptor, mediaTypes } from '../registry.ts';
import { layoutError } from './layout-error.ts';

/**
 * The content of `index.json`: one descriptor for each tag, and one for each manifest that has no tag, so that tools which
 * collect garbage keep it. Entries of other tools, names that are no tags among them, are kept as they are.
 */
export interface LayoutIndex {
  readonly manifests: readonly LooseDescriptor[];
  /** Other fields of the file. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export const emptyIndex: LayoutIndex = { manifests: [], rest: {} };

/** 64 MiB: about 200,000 tags. */
export const maximumIndexSize = 64 * 1024 * 1024;

export function parseIndex(path: string, bytes: Uint8Array): LayoutIndex {
  const parsed = parseJson(bytes);
  if (parsed.kind === 'bad') throw layoutError('CORRUPT_LAYOUT', 'read', path, parsed.fault);
  const plain = plainIndex(parsed.value);
  if (plain !== undefined) return plain;
  const result = indexSchema.safeParse(parsed.value);
  if (!result.success) throw layoutError('CORRUPT_LAYOUT', 'read', path, `it is not an OCI image index, ${firstIssue(result.error)}`);
  const { schemaVersion: _, mediaType: __, manifests, ...rest } = result.data;
  return { manifests, rest };
}

/** Reads an index of the form that Pawl writes, with or without its media type, to the schema's result. Undefined where only the schema can tell. */
function plainIndex(value: unknown): LayoutIndex | undefined {
  if (!isFields(value)) return undefined;
  const { schemaVersion, mediaType, manifests } = value;
  if (Object.keys(value).length !== (mediaType === undefined ? 2 : 3) || schemaVersion !== 2) return undefined;
  if (mediaType !== undefined && mediaType !== mediaTypes.index) return undefined;
  return isPlainList(manifests) ? { manifests, rest: {} } : undefined;
}

export function serialiseIndex({ manifests, rest }: LayoutIndex): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, ...rest, manifests });
}

/** What a tag points to. Two manifests under one tag are not a tag: that is an error and not a choice. */
export function findTag(path: string, index: LayoutIndex, tag: string): LooseDescriptor | undefined {
  const [first, ...others] = index.manifests.filter((entry) => tagOf(entry) === tag);
  if (others.some(({ digest }) => digest !== first?.digest))
    throw layoutError('CORRUPT_LAYOUT', 'read', path, `the tag "${tag}" is given to several manifests`);
  return first;
}

export function tagsOf({ manifests }: LayoutIndex): readonly string[] {
  const tags = new Set(manifests.map(tagOf).filter((tag) => tag !== undefined));
  return [...tags].sort(byCodeUnit);
}

/** With the manifest in it, under the tag where one is given. The same value where nothing changes. */
export function withManifest(index: LayoutIndex, { mediaType, digest, size }: Descriptor, tag: string | undefined): LayoutIndex {
  const known = index.manifests.some((entry) => entry.digest === digest);
  if (tag === undefined) return known ? index : { ...index, manifests: [...index.manifests, { mediaType, digest, size }] };
  const entry = { mediaType, digest, size, annotations: { [tagAnnotation]: tag } };
  const others = withoutTag(index, tag).manifests.filter((other) => other.digest !== digest || nameOf(other) !== undefined);
  return { ...index, manifests: [...others, entry] };
}

/** Without the tag, but never without the manifest that it was on. */
export function withoutTag(index: LayoutIndex, tag: string): LayoutIndex {
  const kept = index.manifests.filter((entry) => tagOf(entry) !== tag);
  const keptDigests = new Set(kept.map(({ digest }) => digest));
  const untagged = index.manifests.filter((entry) => tagOf(entry) === tag && !keptDigests.has(entry.digest)).slice(0, 1);
  return { ...index, manifests: [...kept, ...untagged.map(withoutName)] };
}

function withoutName(entry: LooseDescriptor): LooseDescriptor {
  const { annotations, ...rest } = entry;
  const { [tagAnnotation]: _, ...others } = annotations ?? {};
  return Object.keys(others).length === 0 ? rest : { ...rest, annotations: others };
}

function tagOf(entry: LooseDescriptor): string | undefined {
  const name = nameOf(entry);
  return name !== undefined && isTag(name) ? name : undefined;
}

function nameOf({ annotations }: LooseDescriptor): string | undefined {
  return annotations?.[tagAnnotation];
}

/** image-spec, annotations.md: "only valid when on descriptors on `index.json` within image layout". */
const tagAnnotation = 'org.opencontainers.image.ref.name';

const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.index).optional(),
  manifests: z.array(descriptorSchema),
});
