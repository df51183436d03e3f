import { z } from 'zod';
import { type Digest, isDigest } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';
import { type ObjectId, parseObjectId } from '../../object-id.ts';

/** What a delivery owns in the cluster. Only what is in here is ever pruned. */
export type Inventory = ReadonlyMap<ObjectId, InventoryEntry>;

export interface InventoryEntry {
  readonly id: ObjectId;
  readonly apiVersion: string;
  /** The wave that it was applied in: pruning goes the other way round. */
  readonly wave: number;
  /** Absent while it is only intended: written before the create, so that a crash leaves no orphan. */
  readonly uid?: string | undefined;
  /** Digest of the object as we applied it. */
  readonly digest?: Digest | undefined;
  /** It is one that goes by itself, and was seen to have done its work. Absent where it was not, or has failed. */
  readonly ended?: true | undefined;
}

/** One line of JSON for each entry, in the order of their ids: readable with kubectl, and one inventory has one text. */
export function encodeInventory(inventory: Inventory): string {
  const entries = [...inventory.values()].sort((left, right) => byCodeUnit(left.id, right.id));
  return entries
    .map(({ id, apiVersion, wave, uid, digest, ended }) => `${JSON.stringify({ id, apiVersion, wave, uid, digest, ended })}\n`)
    .join('');
}

/** The inverse; a line that is not an entry makes the whole undefined: half an inventory must never be pruned from. */
export function decodeInventory(text: string): Inventory | undefined {
  const inventory = new Map<ObjectId, InventoryEntry>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const read = entrySchema.safeParse(parse(line));
    if (!read.success || inventory.has(read.data.id)) return undefined;
    inventory.set(read.data.id, read.data);
  }
  return inventory;
}

/** Cuts the text at line ends into parts of at most `limit` characters (a line is far shorter than that). */
export function cutInventory(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (part !== '' && part.length + line.length > limit) {
      parts.push(part);
      part = '';
    }
    part += line;
  }
  return part === '' ? parts : [...parts, part];
}

const entrySchema = z.object({
  id: z.custom<ObjectId>((value) => typeof value === 'string' && parseObjectId(value) !== undefined),
  apiVersion: z.string().min(1),
  wave: z.int().min(0),
  uid: z.string().min(1).optional(),
  digest: z.custom<Digest>((value) => typeof value === 'string' && isDigest(value)).optional(),
  ended: z.literal(true).optional(),
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
