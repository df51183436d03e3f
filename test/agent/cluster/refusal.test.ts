import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isNamespaceAway } from '../../../lib/agent/cluster/refusal.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { describeWithCluster } from '../../control-plane/for-tests.ts';
import { adminOf, typeOf } from '../../kubernetes/real-cluster.ts';

it('a refusal for another reason does not say that a namespace is away', () => {
  for (const [code, status, message] of [
    ['FORBIDDEN', 403, 'Cannot apply it: a policy says no'],
    ['NOT_FOUND', 404, 'Cannot apply it: secrets "settings" not found'],
    ['INVALID', 422, 'Cannot apply it: because it is being terminated'],
  ] as const)
    assert.equal(isNamespaceAway(new ClusterError(code, message, { status })), false, message);
});

describeWithCluster('isNamespaceAway on a real API server', (plane) => {
  it('knows its refusal to make an object in a namespace that is not there, and in one that is on its way out', async (t) => {
    const cluster = adminOf(plane, t);
    const namespace = 'on-its-way-out';
    const inNamespace = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } };
    const make = () => cluster.apply(inNamespace, { fieldManager: 'pawl', force: true });
    await assert.rejects(make(), isNamespaceAway);
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { fieldManager: 'pawl', force: true });
    // Nobody finalizes namespaces beside this server, so it stays on its way out.
    await cluster.delete({ type: await typeOf(cluster, 'v1', 'Namespace'), name: namespace });
    await assert.rejects(make(), isNamespaceAway);
  });
});
