import { z } from 'zod';
import { type Digest, digestOf, isDigest, shortDigest } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { Cluster, LiveObject, ObjectAddress, ResourceType } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { labelValue, memoryLabel, memoryName, ownManager } from '../names.ts';
import { cutInventory, decodeInventory, encodeInventory, type Inventory } from './inventory.ts';
import type { Memory, MemoryStore, RememberedRelease } from './memory.ts';

/** ConfigMaps hold 1 MiB together; this leaves room for the rest of the object. */
const chunkLimit = 900 * 1024;
/** An inventory up to here lies in the root itself, where kubectl shows it. */
const inlineLimit = 256 * 1024;

/**
 * Opens the memory of a delivery: one ConfigMap is its root, immutable ones named by their content hold what is too large for it.
 * New chunks are written before the root that names them switches, and old ones are deleted after: a crash leaves only garbage.
 */
export async function openMemory(cluster: Cluster, delivery: DeliveryName, signal: AbortSignal): Promise<MemoryStore> {
  const type = (await cluster.discover({ signal })).find('v1', 'ConfigMap');
  if (type === undefined)
    throw new MemoryError(
      'NO_CONFIG_MAPS',
      `Cannot open the memory of "${delivery.namespace}/${delivery.name}": the server serves no ConfigMaps`,
    );
  const shelf: Shelf = { cluster, type, delivery, root: memoryName(delivery), label: labelValue(delivery) };
  let live = await cluster.get(addressOf(shelf, shelf.root), { signal });
  let root: Root = live === undefined ? { inventory: { kind: 'inline', text: '' } } : parseRoot(shelf, live);
  let memory: Memory = { release: root.release, inventory: await readInventory(shelf, root, signal) };

  const switchTo = async (next: Root, nextMemory: Memory, signal: AbortSignal) => {
    const object = rootObject(shelf, next, live?.metadata.resourceVersion);
    live =
      live === undefined
        ? await cluster.create(object, { fieldManager: ownManager, signal })
        : await cluster.replace(object, { fieldManager: ownManager, signal });
    const dropped = chunksOf(root).filter((name) => !chunksOf(next).includes(name));
    root = next;
    memory = nextMemory;
    for (const name of dropped) await cluster.delete(addressOf(shelf, name), { signal });
  };

  return {
    get memory() {
      return memory;
    },
    readLayer: async (signal) => (root.layer === undefined ? undefined : readLayer(shelf, root.layer, signal)),
    acceptRelease: async (release, layer, signal) => {
      const chunks = await writeChunks(shelf, cutBytes(layer), signal);
      await switchTo({ ...root, release, layer: { digest: digestOf(layer), chunks } }, { ...memory, release }, signal);
    },
    noteRelease: (release, signal) => switchTo({ ...root, release }, { ...memory, release }, signal),
    writeInventory: async (inventory, signal) => {
      const text = encodeInventory(inventory);
      const stored =
        text.length <= inlineLimit ? inline(text) : chunked(await writeChunks(shelf, cutInventory(text, chunkLimit).map(bytesOf), signal));
      await switchTo({ ...root, inventory: stored }, { ...memory, inventory }, signal);
    },
    forget: async (signal) => {
      for (const name of [...chunksOf(root), shelf.root]) await cluster.delete(addressOf(shelf, name), { signal });
    },
  };
}

export class MemoryError extends PawlError<'NO_CONFIG_MAPS' | 'BAD_MEMORY'> {}

interface Shelf {
  readonly cluster: Cluster;
  readonly type: ResourceType;
  readonly delivery: DeliveryName;
  readonly root: string;
  readonly label: string;
}

interface Root {
  readonly release?: RememberedRelease | undefined;
  readonly layer?: { readonly digest: Digest; readonly chunks: readonly string[] } | undefined;
  readonly inventory: StoredInventory;
}

type StoredInventory =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'chunked'; readonly chunks: readonly string[] };

const inline = (text: string): StoredInventory => ({ kind: 'inline', text });
const chunked = (chunks: readonly string[]): StoredInventory => ({ kind: 'chunked', chunks });

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));
const chunkNames = z.array(z.string().max(253)).max(100);
const releaseSchema = z.object({
  sequence: z.int().min(1),
  record: digest,
  version: z.string(),
  manifest: digest,
  completed: z.string().optional(),
});
const layerSchema = z.object({ digest, chunks: chunkNames });

function rootObject(shelf: Shelf, { release, layer, inventory }: Root, resourceVersion: string | undefined): KubernetesObject {
  const data: Record<string, string> = {};
  if (release !== undefined) data['release.json'] = JSON.stringify(release);
  if (layer !== undefined) data['layer.json'] = JSON.stringify(layer);
  if (inventory.kind === 'inline') data.inventory = inventory.text;
  else data['inventory.json'] = JSON.stringify(inventory.chunks);
  return configMap(shelf, shelf.root, { data }, resourceVersion);
}

function parseRoot(shelf: Shelf, live: LiveObject): Root {
  const data = z.record(z.string(), z.string()).catch({}).parse(asJson(live).data);
  const read = <T>(schema: z.ZodType<T>, key: string): T | undefined => {
    const text = data[key];
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw damaged(shelf, `"${key}" of ConfigMap "${shelf.root}" is not what the agent writes`);
    return parsed.data;
  };
  const chunks = read(chunkNames, 'inventory.json');
  return {
    release: read(releaseSchema, 'release.json'),
    layer: read(layerSchema, 'layer.json'),
    inventory: chunks === undefined ? inline(data.inventory ?? '') : chunked(chunks),
  };
}

async function readInventory(shelf: Shelf, { inventory }: Root, signal: AbortSignal): Promise<Inventory> {
  const text =
    inventory.kind === 'inline' ? inventory.text : Buffer.concat(await readChunks(shelf, inventory.chunks, signal)).toString('utf8');
  const decoded = decodeInventory(text);
  if (decoded === undefined) throw damaged(shelf, `the inventory in ConfigMap "${shelf.root}" is not what the agent writes`);
  return decoded;
}

async function readLayer(shelf: Shelf, { digest, chunks }: NonNullable<Root['layer']>, signal: AbortSignal): Promise<Uint8Array> {
  const layer = Buffer.concat(await readChunks(shelf, chunks, signal));
  if (digestOf(layer) !== digest) throw damaged(shelf, 'the remembered release has another digest than when it was written');
  return layer;
}

async function readChunks(shelf: Shelf, names: readonly string[], signal: AbortSignal): Promise<readonly Buffer[]> {
  return Promise.all(
    names.map(async (name) => {
      const live = await shelf.cluster.get(addressOf(shelf, name), { signal });
      const chunk = live === undefined ? undefined : z.object({ chunk: z.base64() }).safeParse(asJson(live).binaryData).data?.chunk;
      if (chunk === undefined) throw damaged(shelf, `ConfigMap "${name}" is missing, or is not what the agent writes`);
      return Buffer.from(chunk, 'base64');
    }),
  );
}

async function writeChunks(shelf: Shelf, parts: readonly Uint8Array[], signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  for (const part of parts) {
    const name = `${shelf.root}.${shortDigest(digestOf(part))}`;
    const chunk = { immutable: true, binaryData: { chunk: Buffer.from(part).toString('base64') } };
    try {
      await shelf.cluster.create(configMap(shelf, name, chunk), { fieldManager: ownManager, signal });
    } catch (error) {
      // Named by its content and immutable: what is there already is the same.
      if (!(error instanceof ClusterError) || error.reason !== 'AlreadyExists') throw error;
    }
    names.push(name);
  }
  return names;
}

function configMap(
  shelf: Shelf,
  name: string,
  content: { readonly [key: string]: KubernetesObject[string] },
  resourceVersion?: string,
): KubernetesObject {
  const metadata = { name, namespace: shelf.delivery.namespace, labels: { [memoryLabel]: shelf.label } };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: resourceVersion === undefined ? metadata : { ...metadata, resourceVersion },
    ...content,
  };
}

function addressOf({ type, delivery }: Shelf, name: string): ObjectAddress {
  return { type, namespace: delivery.namespace, name };
}

function chunksOf({ layer, inventory }: Root): readonly string[] {
  return [...(layer?.chunks ?? []), ...(inventory.kind === 'chunked' ? inventory.chunks : [])];
}

function cutBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkLimit) parts.push(bytes.subarray(at, at + chunkLimit));
  return parts;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged({ delivery }: Shelf, state: string): MemoryError {
  return new MemoryError('BAD_MEMORY', `Cannot read the memory of "${delivery.namespace}/${delivery.name}": ${state}`, {
    fix: 'Restore the ConfigMap from a backup, or delete it to start over: nothing is pruned then that was applied before',
  });
}
