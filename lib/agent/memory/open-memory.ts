import { z } from 'zod';
import { digestOf } from '../../digest.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { cutInventory, decodeInventory, encodeInventory, type Inventory } from './inventory.ts';
import type { Memory, MemoryStore } from './memory.ts';
import { damaged } from './memory-error.ts';
import { chunksOf, decodeRoot, emptyRoot, encodeRoot, type Root, type StoredInventory, type StoredLayer } from './root.ts';
import { openShelf, type Shelf } from './shelf.ts';

/**
 * Opens the memory of a delivery. New chunks are written before the root that names them switches, and old ones are deleted after:
 * a crash leaves only chunks that nothing names, and those are swept here.
 */
export async function openMemory(cluster: Cluster, delivery: DeliveryName, signal: AbortSignal): Promise<MemoryStore> {
  const shelf = await openShelf(cluster, delivery, signal);
  let live = await shelf.readRoot(signal);
  let root: Root = live === undefined ? emptyRoot : readRoot(delivery, asJson(live).data);
  let memory: Memory = {
    release: root.release,
    inventory: await readInventory(shelf, { delivery, stored: root.inventory }, signal),
    report: root.report,
  };
  await shelf.sweep(chunksOf(root), signal);

  const switchTo = async (next: Root, nextMemory: Memory, signal: AbortSignal) => {
    live = await shelf.writeRoot(encodeRoot(next), live, signal);
    const isSmaller = chunksOf(root).some((name) => !chunksOf(next).includes(name));
    root = next;
    memory = nextMemory;
    if (isSmaller) await shelf.sweep(chunksOf(root), signal);
  };

  return {
    get memory() {
      return memory;
    },
    readLayer: async (signal) => (root.layer === undefined ? undefined : readLayer(shelf, { delivery, stored: root.layer }, signal)),
    acceptRelease: async (release, layer, signal) => {
      const chunks = await shelf.writeChunks(cutBytes(layer), signal);
      await switchTo({ ...root, release, layer: { digest: digestOf(layer), chunks } }, { ...memory, release }, signal);
    },
    noteRelease: (release, signal) => switchTo({ ...root, release }, { ...memory, release }, signal),
    noteReport: (report, signal) => switchTo({ ...root, report }, { ...memory, report }, signal),
    writeInventory: async (inventory, signal) => {
      const stored = await storeInventory(shelf, encodeInventory(inventory), signal);
      await switchTo({ ...root, inventory: stored }, { ...memory, inventory }, signal);
    },
    forget: async (signal) => {
      // What names the chunks goes first: cut off in between, nothing is left that cannot be read.
      await shelf.deleteRoot(signal);
      await shelf.sweep([], signal);
    },
  };
}

/** ConfigMaps hold 1 MiB together; this leaves room for the rest of the object. */
const chunkLimit = 900 * 1024;
/** An inventory up to here lies in the root itself, where kubectl shows it. */
const inlineLimit = 256 * 1024;

interface Stored<T> {
  readonly delivery: DeliveryName;
  readonly stored: T;
}

function readRoot(delivery: DeliveryName, data: unknown): Root {
  const root = decodeRoot(z.record(z.string(), z.string()).catch({}).parse(data));
  if ('broken' in root) throw damaged(delivery, `"${root.broken}" of its ConfigMap is not what the agent writes`);
  return root;
}

async function readInventory(shelf: Shelf, { delivery, stored }: Stored<StoredInventory>, signal: AbortSignal): Promise<Inventory> {
  const text = stored.kind === 'inline' ? stored.text : (await shelf.readChunks(stored.chunks, signal)).toString('utf8');
  const inventory = decodeInventory(text);
  if (inventory === undefined) throw damaged(delivery, 'its inventory is not what the agent writes');
  return inventory;
}

async function storeInventory(shelf: Shelf, text: string, signal: AbortSignal): Promise<StoredInventory> {
  if (text.length <= inlineLimit) return { kind: 'inline', text };
  const parts = cutInventory(text, chunkLimit).map((part) => new TextEncoder().encode(part));
  return { kind: 'chunked', chunks: await shelf.writeChunks(parts, signal) };
}

async function readLayer(shelf: Shelf, { delivery, stored }: Stored<StoredLayer>, signal: AbortSignal): Promise<Uint8Array> {
  const layer = await shelf.readChunks(stored.chunks, signal);
  if (digestOf(layer) !== stored.digest) throw damaged(delivery, 'the remembered release has another digest than when it was written');
  return layer;
}

function cutBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkLimit) parts.push(bytes.subarray(at, at + chunkLimit));
  return parts;
}
