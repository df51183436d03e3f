import { z } from 'zod';
import { isJsonObject, type Json } from '../../json.ts';
import { groupOf } from '../../object-id.ts';
import type { Discovery, ResourceType } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { Wait } from '../wait.ts';
import { parseJson } from './http/answer.ts';
import type { Transport } from './http/transport.ts';

/** Discovery of one server, cached. */
export interface DiscoveryCache {
  /** The cached answer, or a fresh one where there is none or `refresh` asks for it. */
  read(options?: { readonly refresh?: boolean; readonly signal?: AbortSignal }): Promise<Discovery>;
  /** The type of an object. What the cache does not know is asked for again, together with all others that miss at the time. */
  find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ResourceType | undefined>;
  /** The server did not know a kind that it was asked for: what is cached does not fit any more, and is read again before its next use. */
  doubt(): void;
}

export interface DiscoveryCacheOptions {
  readonly wait: Wait;
  readonly elapsed: () => number;
}

export function discoveryCache(transport: Transport, { wait, elapsed }: DiscoveryCacheOptions): DiscoveryCache {
  const roots = [discoveryRoot(transport, '/api'), discoveryRoot(transport, '/apis')];
  let known: Discovery | undefined;
  let readAt = 0;
  /** The refresh that has not begun yet, so that it will see whatever is there now. */
  let planned: Promise<Discovery> | undefined;
  let isDoubted = false;

  async function refresh(signal?: AbortSignal): Promise<Discovery> {
    readAt = elapsed();
    isDoubted = false;
    const parts = await Promise.all(roots.map((root) => root.read(signal)));
    known = discoveryOf(
      parts.flatMap((part) => part.types),
      parts.flatMap((part) => part.unavailable),
    );
    return known;
  }

  /** A kind that nobody serves must not turn into a flood of requests: one at a time, with a rest between. */
  async function refreshAfterRest(): Promise<Discovery> {
    const rest = shortestAge - (elapsed() - readAt);
    if (rest > 0) await wait(rest);
    planned = undefined;
    return refresh();
  }

  async function readAgain(signal?: AbortSignal): Promise<Discovery> {
    planned ??= refreshAfterRest();
    const fresh = await planned;
    signal?.throwIfAborted();
    return fresh;
  }

  return {
    async read({ refresh: isWanted = false, signal } = {}) {
      if (known === undefined || isWanted) return refresh(signal);
      return isDoubted ? readAgain(signal) : known;
    },
    async find(apiVersion, kind, signal) {
      const found = (known ?? (await refresh(signal))).find(apiVersion, kind);
      if (found !== undefined && apiVersionOf(found) === apiVersion) return found;
      return (await readAgain(signal)).find(apiVersion, kind);
    },
    doubt() {
      isDoubted = true;
    },
  };
}

const shortestAge = 250;
const limit = 16 * 1024 * 1024;
const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface Root {
  read(signal: AbortSignal | undefined): Promise<Served>;
}

/** `/api` or `/apis`; an unchanged answer costs the server nothing, because it is asked for by its ETag. */
function discoveryRoot(transport: Transport, path: '/api' | '/apis'): Root {
  const action = `discover the kinds of ${transport.server}${path}`;
  let etag: string | undefined;
  let known: Served = { types: [], unavailable: [] };
  return {
    async read(signal) {
      const headers = etag === undefined ? {} : { 'if-none-match': etag };
      const answer = await transport.send({
        action,
        method: 'GET',
        path,
        accept,
        headers,
        signal,
        idempotent: true,
        limit,
        accepted: [304],
      });
      if (answer.status === 304) return known;
      known = servedTypes(parseJson(answer.body, action), action);
      etag = answer.etag;
      return known;
    },
  };
}

interface Served {
  readonly types: readonly ResourceType[];
  readonly unavailable: readonly string[];
}

/** Reads one APIGroupDiscoveryList. A group that cannot be understood is left out, so that it breaks no other. */
export function servedTypes(value: Json, action: string): Served {
  if (!isJsonObject(value) || value.kind !== 'APIGroupDiscoveryList' || !Array.isArray(value.items))
    throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered no APIGroupDiscoveryList`, {
      fix: 'Pawl needs aggregated discovery, which every API server since Kubernetes 1.30 has',
    });
  const types: ResourceType[] = [];
  const unavailable: string[] = [];
  for (const item of value.items as readonly Json[]) {
    const group = groupSchema.safeParse(item);
    if (!group.success) continue;
    const groupName = group.data.metadata?.name ?? '';
    for (const { version, freshness, resources } of group.data.versions) {
      if (freshness === 'Stale') unavailable.push(groupName === '' ? version : `${groupName}/${version}`);
      for (const candidate of resources ?? []) {
        const resource = resourceSchema.safeParse(candidate);
        if (resource.success) types.push(typeOf(resource.data, groupName, version));
      }
    }
  }
  return { types, unavailable };
}

const groupSchema = z.object({
  metadata: z.object({ name: z.string().optional() }).nullish(),
  versions: z.array(z.object({ version: z.string().min(1), freshness: z.string().optional(), resources: z.array(z.unknown()).nullish() })),
});

const resourceSchema = z.object({
  resource: z.string().min(1),
  responseKind: z.object({ kind: z.string().min(1) }),
  scope: z.enum(['Namespaced', 'Cluster']),
  verbs: z.array(z.string()),
});

function typeOf(resource: z.output<typeof resourceSchema>, group: string, version: string): ResourceType {
  return {
    group,
    version,
    kind: resource.responseKind.kind,
    plural: resource.resource,
    namespaced: resource.scope === 'Namespaced',
    verbs: resource.verbs,
  };
}

/** The types are in the server's order of preference: the first of a group and kind is the version it prefers. */
export function discoveryOf(types: readonly ResourceType[], unavailable: readonly string[]): Discovery {
  const exact = new Map<string, ResourceType>();
  const preferred = new Map<string, ResourceType>();
  for (const type of types) {
    const apiVersion = apiVersionOf(type);
    if (!exact.has(`${apiVersion} ${type.kind}`)) exact.set(`${apiVersion} ${type.kind}`, type);
    if (!preferred.has(`${type.group} ${type.kind}`)) preferred.set(`${type.group} ${type.kind}`, type);
  }
  return {
    types,
    unavailable,
    find: (apiVersion, kind) => exact.get(`${apiVersion} ${kind}`) ?? preferred.get(`${groupOf(apiVersion)} ${kind}`),
  };
}

export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}
