import { z } from 'zod';
import { digestOf, shortDigest } from '../../digest.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { Cluster, LiveObject, ResourceType } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { isOlder } from '../../kubernetes/resource-version.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { labelValue, memoryLabel, memoryName, ownManager } from '../names.ts';
import { MemoryError } from './memory-error.ts';

/**
 * The ConfigMaps of one delivery's memory: a root that changes, and immutable chunks that it names.
 *
 * A chunk is named by its content and by the version of the root that it was written after, and only what is older than the root
 * is ever swept. So whoever can still name a chunk has it: a sweep spares what was written since its root, and a writer who was
 * overtaken by another root cannot write his own any more.
 */
export interface Shelf {
  readRoot(signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Only over the version that was read; undefined: only where there is none. */
  writeRoot(data: Readonly<Record<string, string>>, over: LiveObject | undefined, signal: AbortSignal): Promise<LiveObject>;
  /** Undefined where one of them is missing, or is not what the agent writes. */
  readChunks(names: readonly string[], signal: AbortSignal): Promise<Buffer | undefined>;
  /** For the root that is going to be written over this one. */
  writeChunks(parts: readonly Uint8Array[], over: LiveObject | undefined, signal: AbortSignal): Promise<readonly string[]>;
  /** Deletes the chunks that are older than this root and not among those that it names. Returns the names of all that it found. */
  sweep(root: LiveObject | undefined, named: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Deletes everything, what names the chunks first: cut off in between, nothing is left that cannot be read. */
  clear(root: LiveObject | undefined, signal: AbortSignal): Promise<void>;
}

export async function openShelf(cluster: Cluster, delivery: DeliveryName, signal: AbortSignal): Promise<Shelf> {
  const type = (await cluster.discover({ signal })).find('v1', 'ConfigMap');
  if (type === undefined) {
    const subject = `the memory of "${delivery.namespace}/${delivery.name}"`;
    throw new MemoryError('NO_CONFIG_MAPS', `Cannot open ${subject}: the server serves no ConfigMaps`, {
      fix: 'See what it serves: "kubectl api-resources" lists configmaps of v1 where it can hold a memory',
    });
  }
  return shelfOf(cluster, type, delivery);
}

function shelfOf(cluster: Cluster, type: ResourceType, delivery: DeliveryName): Shelf {
  const root = memoryName(delivery);
  const { namespace } = delivery;
  const labels = { [memoryLabel]: labelValue(delivery) };
  const fieldManager = ownManager;
  const configMap = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } });

  async function readChunk(name: string, signal: AbortSignal): Promise<Buffer | undefined> {
    const live = await cluster.get({ type, namespace, name }, { signal });
    const chunk = live === undefined ? undefined : z.object({ chunk: z.base64() }).safeParse(asJson(live).binaryData).data?.chunk;
    return chunk === undefined ? undefined : Buffer.from(chunk, 'base64');
  }

  async function writeChunk(part: Uint8Array, over: LiveObject | undefined, signal: AbortSignal): Promise<string> {
    const name = `${root}.${shortDigest(digestOf(`${over?.metadata.resourceVersion ?? ''} ${digestOf(part)}`))}`;
    const content = { immutable: true, binaryData: { chunk: Buffer.from(part).toString('base64') } };
    try {
      await cluster.create({ ...configMap(name), ...content }, { fieldManager, signal });
    } catch (error) {
      // Immutable, with the same content, and written after the same root: as good as our own.
      if (!(error instanceof ClusterError) || error.reason !== 'AlreadyExists') throw error;
    }
    return name;
  }

  async function chunks(signal: AbortSignal): Promise<readonly LiveObject[]> {
    const labelSelector = `${memoryLabel}=${labels[memoryLabel]}`;
    const { items } = await cluster.list(type, { namespace, labelSelector, metadataOnly: true, signal });
    return items.filter(({ metadata }) => metadata.name !== root);
  }

  async function remove({ metadata: { name, uid } }: LiveObject, signal: AbortSignal): Promise<void> {
    try {
      await cluster.delete({ type, namespace, name }, { uid, signal });
    } catch (error) {
      // Another one of that name, which somebody wrote since it was listed.
      if (!(error instanceof ClusterError) || error.code !== 'CONFLICT') throw error;
    }
  }

  return {
    readRoot: (signal) => cluster.get({ type, namespace, name: root }, { signal }),
    writeRoot(data, over, signal) {
      const object = { ...configMap(root), data };
      if (over === undefined) return cluster.create(object, { fieldManager, signal });
      const metadata = { ...object.metadata, resourceVersion: over.metadata.resourceVersion };
      return cluster.replace({ ...object, metadata }, { fieldManager, signal });
    },
    async readChunks(names, signal) {
      const parts = await Promise.all(names.map((name) => readChunk(name, signal)));
      const whole = parts.filter((part) => part !== undefined);
      return whole.length === parts.length ? Buffer.concat(whole) : undefined;
    },
    writeChunks: (parts, over, signal) => Promise.all(parts.map((part) => writeChunk(part, over, signal))),
    async sweep(over, named, signal) {
      const found = await chunks(signal);
      for (const chunk of found) {
        const { name, resourceVersion } = chunk.metadata;
        const isOld = over !== undefined && isOlder(resourceVersion, over.metadata.resourceVersion) === true;
        if (isOld && !named.includes(name)) await remove(chunk, signal);
      }
      return new Set(found.map(({ metadata }) => metadata.name));
    },
    async clear(over, signal) {
      const { uid, resourceVersion } = over?.metadata ?? {};
      const seen = uid === undefined || resourceVersion === undefined ? {} : { uid, resourceVersion };
      await cluster.delete({ type, namespace, name: root }, { ...seen, signal });
      for (const chunk of await chunks(signal)) await remove(chunk, signal);
    },
  };
}
