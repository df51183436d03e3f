import type { Culprit } from '../../events/event.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { fieldManager } from '../names.ts';
import { isOwn } from './baseline.ts';
import { fieldSet, missing, readablePaths } from './field-set.ts';
import { culprit, type ManagedFieldsEntry, managedFields } from './managed-fields.ts';

export interface Trace {
  readonly managers: readonly Culprit[];
  /** The fields that they took from us; empty where that is not how it was done. */
  readonly taken: readonly string[];
}

/**
 * Who changed an object, as far as its managed fields say: whoever holds fields that would be ours, else whoever wrote in our name.
 * A field that was taken out leaves no trace of who did it: nobody is named then.
 */
export function culprits(live: LiveObject, applied: LiveObject, ownTime: string | undefined): Trace {
  const entries = managedFields(live.metadata.managedFields);
  const ours = (entry: ManagedFieldsEntry) => isOwn(entry, live.apiVersion);
  const wanted = managedFields(applied.metadata.managedFields).find(ours);
  const lost = missing(fieldSet(wanted?.fields), fieldSet(entries.find(ours)?.fields));
  const holders = entries.filter((entry) => !ours(entry) && [...fieldSet(entry.fields).keys()].some((key) => lost.has(key)));
  if (holders.length > 0) return { managers: holders.map(culprit), taken: readablePaths(lost) };
  const inOurName = entries.filter(
    (entry) => entry.manager === fieldManager && (!ours(entry) || (ownTime !== undefined && entry.time !== ownTime)),
  );
  return { managers: inOurName.map(culprit), taken: [] };
}
