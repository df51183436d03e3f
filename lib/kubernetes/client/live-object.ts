import type { Json, JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { LiveObject, ResourceType } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

export interface LiveObjectShape {
  readonly action: string;
  /** Fills in `apiVersion` and `kind`, which items of a list lack. */
  readonly type?: ResourceType | undefined;
  /** The answer is a PartialObjectMetadata: the object gets the apiVersion and kind that it really has. */
  readonly metadataOnly?: boolean | undefined;
  /** An object that was only tried may have no uid and no resourceVersion yet: they are empty then. */
  readonly dryRun?: boolean | undefined;
}

/** Checks what everybody relies on, metadata with name, uid and resourceVersion; all else stays as the server said it. */
export function liveObject(value: Json | undefined, { action, type, metadataOnly, dryRun }: LiveObjectShape): LiveObject {
  if (!isJsonObject(value)) throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered something that is not an object`);
  const metadata = value.metadata;
  if (!isJsonObject(metadata) || !isText(metadata.name))
    throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered an object without a name`);
  const complete = { ...metadata, uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' };
  if (dryRun !== true && !(isText(complete.uid) && isText(complete.resourceVersion)))
    throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered object "${metadata.name}" without uid or resourceVersion`);
  const named = nameKind(value, type, metadataOnly === true);
  if (!isText(named.apiVersion) || !isText(named.kind))
    throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered object "${metadata.name}" without apiVersion or kind`);
  // The one place where an answer becomes a LiveObject: its fields were checked above.
  return { ...named, metadata: dryRun === true ? complete : metadata } as unknown as LiveObject;
}

function nameKind(value: JsonObject, type: ResourceType | undefined, metadataOnly: boolean): JsonObject {
  if (type === undefined || (!metadataOnly && isText(value.apiVersion) && isText(value.kind))) return value;
  return { ...value, apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`, kind: type.kind };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
