import type { ControlPlane } from '../../../lib/control-plane/control-plane.ts';
import { apiCall, apiRequest } from '../api-request.ts';

/** The one machine that kwok plays: large enough for every test's pods. */
const name = 'node-1';
const capacity = { cpu: '256', memory: '1Ti', 'ephemeral-storage': '10Ti', pods: '10000' };

export async function addNode(plane: ControlPlane): Promise<void> {
  await apiCall(plane, 'POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    status: { capacity, allocatable: capacity },
  });
}

/** Ready, and without the taint that every node begins with. */
export async function nodeIsReady(plane: ControlPlane): Promise<boolean> {
  const { status, text } = await apiRequest(plane, 'GET', `/api/v1/nodes/${name}`);
  if (status !== 200) return false;
  const node: NodeObject = JSON.parse(text);
  const ready = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  return ready && (node.spec?.taints ?? []).length === 0;
}

interface NodeObject {
  readonly spec?: { readonly taints?: readonly unknown[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
