import type { Cluster, ResourceType } from '../../lib/kubernetes/cluster.ts';
import { type ConnectOptions, connectCluster } from '../../lib/kubernetes/connect.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import type { Cleanup } from '../control-plane/for-tests.ts';

/** A client of the control plane as its administrator, closed after the test. */
export function adminOf(plane: ControlPlane, t: Cleanup, options: ConnectOptions = {}): Cluster {
  const { server, certificateAuthority, token } = plane;
  const cluster = connectCluster({ server, certificateAuthority, token }, options);
  t.after(() => cluster.close());
  return cluster;
}

export async function typeOf(cluster: Cluster, apiVersion: string, kind: string): Promise<ResourceType> {
  const type = (await cluster.discover()).find(apiVersion, kind);
  if (type === undefined) throw new Error(`the server does not serve ${apiVersion} ${kind}`);
  return type;
}
