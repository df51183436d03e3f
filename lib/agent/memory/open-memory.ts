import { z } from 'zod';
import { digestOf } from '../../digest.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { Cluster, LiveObject } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { cutInventory, decodeInventory, encodeInventory } from './inventory.ts';
import type { Memory, MemoryStore } from './memory.ts';
import { damaged } from './memory-error.ts';
import { chunksOf, decodeRoot, emptyRoot, encodeRoot, type Root, type StoredInventory } from './root.ts';
import { openShelf, type Shelf } from './shelf.ts';

/**
 * Opens the memory of a delivery. New chunks are written before the root that names them switches, and old ones are deleted after:
 * wherever that is cut off, or overtaken by another agent, the root that is there names only what is there too.
 */
export async function openMemory(cluster: Cluster, delivery: DeliveryName, signal: AbortSignal): Promise<MemoryStore> {
  const shelf = await openShelf(cluster, delivery, signal);
  const read = await readMemory(shelf, delivery, signal);
  let { live, root, memory } = read;
  const found = await shelf.sweep(live, chunksOf(root), signal);
  let isLayerLost = root.release !== undefined && root.layer?.chunks.every((name) => found.has(name)) !== true;

  const switchTo = async (next: Root, nextMemory: Memory, signal: AbortSignal) => {
    live = await shelf.writeRoot(encodeRoot(next), live, signal);
    const isSmaller = chunksOf(root).some((name) => !chunksOf(next).includes(name));
    root = next;
    memory = nextMemory;
    if (isSmaller) await shelf.sweep(live, chunksOf(root), signal);
  };

  return {
    get memory() {
      return memory;
    },
    get isLayerLost() {
      return isLayerLost;
    },
    async readLayer(signal) {
      const layer = root.layer === undefined ? undefined : await shelf.readChunks(root.layer.chunks, signal);
      if (layer !== undefined && digestOf(layer) === root.layer?.digest) return layer;
      isLayerLost = root.release !== undefined;
      return undefined;
    },
    async acceptRelease(release, layer, signal) {
      const chunks = await shelf.writeChunks(cutBytes(layer), live, signal);
      await switchTo({ ...root, release, layer: { digest: digestOf(layer), chunks } }, { ...memory, release }, signal);
      isLayerLost = false;
    },
    noteRelease: (release, signal) => switchTo({ ...root, release }, { ...memory, release }, signal),
    noteReport: (report, signal) => switchTo({ ...root, report }, { ...memory, report }, signal),
    async writeInventory(inventory, signal) {
      const text = encodeInventory(inventory);
      const stored: StoredInventory =
        text.length <= inlineLimit
          ? { kind: 'inline', text }
          : { kind: 'chunked', chunks: await shelf.writeChunks(cutText(text), live, signal) };
      await switchTo({ ...root, inventory: stored }, { ...memory, inventory }, signal);
    },
    forget: (signal) => shelf.clear(live, signal),
  };
}

/** ConfigMaps hold 1 MiB together; this leaves room for the rest of the object. */
const chunkLimit = 900 * 1024;
/** An inventory up to here lies in the root itself, where kubectl shows it. */
const inlineLimit = 256 * 1024;

interface Read {
  readonly live: LiveObject | undefined;
  readonly root: Root;
  readonly memory: Memory;
}

/** Another agent may write while this one reads: a root that names what is not there any more is read again. */
async function readMemory(shelf: Shelf, delivery: DeliveryName, signal: AbortSignal): Promise<Read> {
  let before: LiveObject | undefined;
  for (;;) {
    const live = await shelf.readRoot(signal);
    const root = live === undefined ? emptyRoot : readRoot(delivery, asJson(live).data);
    const text = root.inventory.kind === 'inline' ? root.inventory.text : await readText(shelf, root.inventory.chunks, signal);
    const inventory = text === undefined ? undefined : decodeInventory(text);
    if (inventory !== undefined) return { live, root, memory: { release: root.release, inventory, report: root.report } };
    if (live?.metadata.resourceVersion === before?.metadata.resourceVersion)
      throw damaged(delivery, `its inventory is ${text === undefined ? 'missing' : 'not what the agent writes'}`);
    before = live;
  }
}

async function readText(shelf: Shelf, chunks: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  return (await shelf.readChunks(chunks, signal))?.toString('utf8');
}

function readRoot(delivery: DeliveryName, data: unknown): Root {
  const root = decodeRoot(z.record(z.string(), z.string()).catch({}).parse(data));
  if ('broken' in root) throw damaged(delivery, `"${root.broken}" of its ConfigMap is not what the agent writes`);
  return root;
}

function cutText(text: string): readonly Uint8Array[] {
  return cutInventory(text, chunkLimit).map((part) => new TextEncoder().encode(part));
}

function cutBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkLimit) parts.push(bytes.subarray(at, at + chunkLimit));
  return parts;
}
