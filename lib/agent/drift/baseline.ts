import type { Json } from '../../json.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { fieldManager } from '../names.ts';
import { type ManagedFieldsEntry, managedFields } from './managed-fields.ts';

/** What an object looked like right after we had applied it, or had compared it: later observations are judged against it. */
export interface Baseline {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly apiVersion: string;
  /** Our own entry; undefined where the object has none. */
  readonly own: OwnEntry | undefined;
  /** Entries of our name that we did not write, as text: known ones need no second look. */
  readonly forged: string;
  /** When that state was known to be as released, by the monotonic clock. */
  readonly at: number;
  /**
   * Managed fields say when only to the second, so somebody who applies in our name in the second of our own apply leaves no trace.
   * True once a read that began at least `grain` after our apply has found everything as released.
   */
  readonly settled: boolean;
}

export interface OwnEntry {
  readonly fields: Json;
  /** The fields as text. The server writes one field set in one way. */
  readonly text: string;
  readonly time: string | undefined;
}

/** In milliseconds: a second of the server's clock, and a second of margin. */
export const grain = 2000;

export function baselineOf(object: LiveObject, { at, settled }: { readonly at: number; readonly settled: boolean }): Baseline {
  const { apiVersion, metadata } = object;
  const entries = managedFields(metadata.managedFields);
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    apiVersion,
    own: ownEntry(entries, apiVersion),
    forged: forgedEntries(entries, apiVersion),
    at,
    settled,
  };
}

export function ownEntry(entries: readonly ManagedFieldsEntry[], apiVersion: string): OwnEntry | undefined {
  const entry = entries.find((candidate) => isOwn(candidate, apiVersion));
  return entry === undefined ? undefined : { fields: entry.fields, text: JSON.stringify(entry.fields), time: entry.time };
}

export function forgedEntries(entries: readonly ManagedFieldsEntry[], apiVersion: string): string {
  return JSON.stringify(entries.filter((entry) => entry.manager === fieldManager && !isOwn(entry, apiVersion)));
}

export function isOwn({ manager, operation, subresource, apiVersion }: ManagedFieldsEntry, applied: string): boolean {
  return manager === fieldManager && operation === 'Apply' && subresource === '' && apiVersion === applied;
}
