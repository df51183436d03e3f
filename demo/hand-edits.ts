import type { Cluster, LiveObject, ObjectAddress, ResourceType } from '../lib/kubernetes/cluster.ts';

/** How long an edit lasted, from the answer that it was made until a watch showed it undone. */
export interface Undone {
  readonly milliseconds: number;
}

/** Makes an edit and waits, on a watch, until the object is again as `restored` wants it. */
export async function editAndWatch(
  cluster: Cluster,
  address: ObjectAddress,
  { edit, restored }: { edit: () => Promise<unknown>; restored: (object: LiveObject) => boolean },
): Promise<Undone> {
  const stop = AbortSignal.timeout(60_000);
  const selector = { namespace: address.namespace ?? '', fieldSelector: `metadata.name=${address.name}` };
  const { resourceVersion } = await cluster.list(address.type, selector);
  await edit();
  const edited = performance.now();
  for await (const event of cluster.watch(address.type, { ...selector, resourceVersion, signal: stop })) {
    if (event.kind === 'bookmark' || event.kind === 'deleted') continue;
    if (event.object.metadata.resourceVersion !== resourceVersion && restored(event.object))
      return { milliseconds: Math.round(performance.now() - edited) };
  }
  throw new Error(`${address.name} was not turned back within a minute`);
}

export async function typeOf(cluster: Cluster, apiVersion: string, kind: string): Promise<ResourceType> {
  const type = (await cluster.discover()).find(apiVersion, kind);
  if (type === undefined) throw new Error(`The cluster does not know ${apiVersion} ${kind}`);
  return type;
}

/** The image of the first container of a Deployment. */
export function imageOf(object: LiveObject | undefined): string | undefined {
  const spec = object?.spec as { template?: { spec?: { containers?: readonly { image?: string }[] } } } | undefined;
  return spec?.template?.spec?.containers?.[0]?.image;
}

export function setImage(
  cluster: Cluster,
  address: ObjectAddress,
  { container, image, who }: { container: string; image: string; who: string },
): Promise<LiveObject> {
  return cluster.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: address.name, namespace: address.namespace ?? 'default' },
      spec: { template: { spec: { containers: [{ name: container, image }] } } },
    },
    { fieldManager: who, force: true },
  );
}
