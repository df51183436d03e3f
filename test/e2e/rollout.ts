import type { Cluster, LiveObject } from '../../lib/kubernetes/cluster.ts';

/** One Deployment as the cluster has it. */
export interface Rollout {
  readonly name: string;
  readonly images: readonly string[];
  /** Every replica is updated and available, and the controller has seen the newest spec. */
  readonly complete: boolean;
}

interface DeploymentShape {
  readonly metadata: { readonly generation?: number };
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly replicas?: number;
  };
}

/** Every Deployment of a namespace, read from the API server itself and judged here, not by what the agent says of it. */
export async function rollouts(cluster: Cluster, namespace: string): Promise<readonly Rollout[]> {
  const type = (await cluster.discover()).find('apps/v1', 'Deployment');
  if (type === undefined) throw new Error('The cluster serves no Deployments');
  return (await cluster.list(type, { namespace })).items.map(rollout);
}

function rollout(object: LiveObject): Rollout {
  const { metadata, spec, status } = object as unknown as DeploymentShape;
  const wanted = spec?.replicas ?? 1;
  return {
    name: object.metadata.name,
    images: spec?.template?.spec?.containers?.map(({ image }) => image ?? '') ?? [],
    complete:
      status?.observedGeneration === metadata.generation &&
      status?.updatedReplicas === wanted &&
      status.availableReplicas === wanted &&
      status.replicas === wanted,
  };
}
