import { z } from 'zod';
import type { Cluster, LiveObject, ResourceType } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';

/** What a Delivery says of itself, as much of it as a person asks for. */
export interface DeliveryStatus {
  readonly namespace: string;
  readonly name: string;
  readonly repository: string;
  readonly ready: boolean | null;
  readonly message: string | null;
  readonly version: string | null;
  readonly sequence: number | null;
  /** Why it is suspended; null where it is not. */
  readonly suspended: string | null;
}

export interface Suspension {
  readonly by: string;
  readonly reason: string;
  readonly since: Date;
  readonly until?: Date | undefined;
}

export async function listDeliveries(
  cluster: Cluster,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly DeliveryStatus[]> {
  const { items } = await cluster.list(await deliveryType(cluster), options);
  return items.map(deliveryStatus);
}

/** Stops an agent from changing anything of that delivery, drift included, until it is resumed. */
export async function suspendDelivery(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
  suspension: Suspension,
): Promise<DeliveryStatus> {
  const { by, reason, since, until } = suspension;
  const suspend = { by, reason, since: since.toISOString(), ...(until === undefined ? {} : { until: until.toISOString() }) };
  return patchSuspend(cluster, { namespace, name }, suspend);
}

export async function resumeDelivery(cluster: Cluster, address: { namespace: string; name: string }): Promise<DeliveryStatus> {
  return patchSuspend(cluster, address, null);
}

async function patchSuspend(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
  suspend: unknown,
): Promise<DeliveryStatus> {
  const address = { type: await deliveryType(cluster), namespace, name };
  if ((await cluster.get(address)) === undefined) {
    const known = (await listDeliveries(cluster)).map((one) => `${one.namespace}/${one.name}`).join(', ');
    throw new ClusterError(
      'NOT_FOUND',
      `Cannot find delivery "${namespace}/${name}" on ${cluster.server}: it has ${known === '' ? 'none' : known}`,
    );
  }
  return deliveryStatus(await cluster.mergePatch(address, { spec: { suspend } }, { fieldManager: 'pawl-cli' }));
}

async function deliveryType(cluster: Cluster): Promise<ResourceType> {
  const type = (await cluster.discover()).find('pawl.dev/v1alpha1', 'Delivery');
  if (type !== undefined) return type;
  throw new ClusterError('UNKNOWN_KIND', `Cannot find deliveries on ${cluster.server}: it does not know that kind`, {
    fix: 'Install the agent first: "pawl agent install --apply"',
  });
}

/** Only what is shown is looked at, and what does not fit is shown as unknown: one odd Delivery must not hide the others. */
const shown = z.object({
  spec: z.object({ repository: z.string().catch(''), suspend: z.object({ reason: z.string() }).nullish().catch(null) }),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().catch('') })).catch([]),
      applied: z.object({ version: z.string(), sequence: z.number() }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

function deliveryStatus(object: LiveObject): DeliveryStatus {
  const parsed = shown.safeParse(object);
  const { spec, status } = parsed.success ? parsed.data : { spec: { repository: '', suspend: null }, status: null };
  const ready = status?.conditions.find((condition) => condition.type === 'Ready');
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    repository: spec.repository,
    ready: ready === undefined || ready.status === 'Unknown' ? null : ready.status === 'True',
    message: ready?.message ?? null,
    version: status?.applied?.version ?? null,
    sequence: status?.applied?.sequence ?? null,
    suspended: spec.suspend?.reason ?? null,
  };
}
