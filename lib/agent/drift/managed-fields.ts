import { z } from 'zod';
import type { Culprit } from '../../events/event.ts';
import type { Json } from '../../json.ts';

/** One entry of `metadata.managedFields`: who owns which fields, by which operation. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly subresource: string;
  readonly fields: Json;
}

/** Reads the entries; what is not of their shape is left out, and so counts as missing. */
export function managedFields(value: Json | undefined): readonly ManagedFieldsEntry[] {
  if (!Array.isArray(value)) return [];
  const entries: ManagedFieldsEntry[] = [];
  for (const item of value) {
    const read = entry.safeParse(item);
    if (!read.success) continue;
    const { manager, operation, apiVersion, time, subresource, fieldsV1 } = read.data;
    entries.push({ manager, operation, apiVersion, time, subresource, fields: fieldsV1 as Json });
  }
  return entries;
}

export function culprit({ manager, operation, time, subresource }: ManagedFieldsEntry): Culprit {
  return { manager, operation, time, subresource: subresource === '' ? undefined : subresource };
}

const entry = z.object({
  manager: z.string().default(''),
  operation: z.string(),
  apiVersion: z.string().default(''),
  time: z.string().optional(),
  subresource: z.string().default(''),
  fieldsV1: z.unknown().default({}),
});
