import { z } from 'zod';
import { digestOf, shortDigest } from '../../digest.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { Cluster, LiveObject, ResourceType } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { labelValue, memoryLabel, memoryName, ownManager } from '../names.ts';
import { damaged, MemoryError } from './memory-error.ts';

/** The ConfigMaps of one delivery's memory: a root that changes, and immutable chunks that are named by their content. */
export interface Shelf {
  readRoot(signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Only over the version that was read; undefined: only where there is none. */
  writeRoot(data: Readonly<Record<string, string>>, over: LiveObject | undefined, signal: AbortSignal): Promise<LiveObject>;
  readChunks(names: readonly string[], signal: AbortSignal): Promise<Buffer>;
  writeChunks(parts: readonly Uint8Array[], signal: AbortSignal): Promise<readonly string[]>;
  /** Deletes every ConfigMap of this memory but the root and these chunks. */
  sweep(kept: readonly string[], signal: AbortSignal): Promise<void>;
  deleteRoot(signal: AbortSignal): Promise<void>;
}

export async function openShelf(cluster: Cluster, delivery: DeliveryName, signal: AbortSignal): Promise<Shelf> {
  const type = (await cluster.discover({ signal })).find('v1', 'ConfigMap');
  if (type === undefined) {
    const subject = `the memory of "${delivery.namespace}/${delivery.name}"`;
    throw new MemoryError('NO_CONFIG_MAPS', `Cannot open ${subject}: the server serves no ConfigMaps`);
  }
  return shelfOf(cluster, type, delivery);
}

function shelfOf(cluster: Cluster, type: ResourceType, delivery: DeliveryName): Shelf {
  const root = memoryName(delivery);
  const { namespace } = delivery;
  const labels = { [memoryLabel]: labelValue(delivery) };
  const fieldManager = ownManager;
  const configMap = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } });

  async function readChunk(name: string, signal: AbortSignal): Promise<Buffer> {
    const live = await cluster.get({ type, namespace, name }, { signal });
    const chunk = live === undefined ? undefined : z.object({ chunk: z.base64() }).safeParse(asJson(live).binaryData).data?.chunk;
    if (chunk === undefined) throw damaged(delivery, `ConfigMap "${name}" is missing, or is not what the agent writes`);
    return Buffer.from(chunk, 'base64');
  }

  async function writeChunk(part: Uint8Array, signal: AbortSignal): Promise<string> {
    const name = `${root}.${shortDigest(digestOf(part))}`;
    const content = { immutable: true, binaryData: { chunk: Buffer.from(part).toString('base64') } };
    try {
      await cluster.create({ ...configMap(name), ...content }, { fieldManager, signal });
    } catch (error) {
      // Named by its content and immutable: what is there already is the same.
      if (!(error instanceof ClusterError) || error.reason !== 'AlreadyExists') throw error;
    }
    return name;
  }

  return {
    readRoot: (signal) => cluster.get({ type, namespace, name: root }, { signal }),
    writeRoot(data, over, signal) {
      const object = { ...configMap(root), data };
      if (over === undefined) return cluster.create(object, { fieldManager, signal });
      const metadata = { ...object.metadata, resourceVersion: over.metadata.resourceVersion };
      return cluster.replace({ ...object, metadata }, { fieldManager, signal });
    },
    readChunks: async (names, signal) => Buffer.concat(await Promise.all(names.map((name) => readChunk(name, signal)))),
    writeChunks: (parts, signal) => Promise.all(parts.map((part) => writeChunk(part, signal))),
    async sweep(kept, signal) {
      const { items } = await cluster.list(type, {
        namespace,
        labelSelector: `${memoryLabel}=${labels[memoryLabel]}`,
        metadataOnly: true,
        signal,
      });
      const spared = new Set([root, ...kept]);
      for (const { metadata } of items)
        if (!spared.has(metadata.name)) await cluster.delete({ type, namespace, name: metadata.name }, { signal });
    },
    deleteRoot: async (signal) => {
      await cluster.delete({ type, namespace, name: root }, { signal });
    },
  };
}
