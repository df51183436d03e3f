import assert from 'node:assert/strict';
import { it, test } from 'node:test';
import { checkSet } from '../../../lib/checks/check-set.ts';
import type { Cluster } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { describeWithCluster } from '../../control-plane/for-tests.ts';
import { adminOf } from '../../kubernetes/real-cluster.ts';
import { setOf } from '../checked.ts';
import { serverCases } from './cases.ts';

/** What is wrong with the object itself: what it refers to is not of these tests. */
function errorsOf(object: KubernetesObject): readonly string[] {
  const { findings } = checkSet(setOf([object]), {
    kubernetes: '1.35',
    namespace: 'elsewhere',
    provided: [],
    origins: {},
    complete: false,
  });
  return findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);
}

for (const { what, wrong, right, id } of serverCases) {
  test(`${what} is a ${id}, and nothing else`, () => {
    assert.deepEqual(errorsOf(wrong), [id]);
    assert.deepEqual(errorsOf(right), []);
  });
}

describeWithCluster('rules of the server, beside a real API server 1.35', (plane) => {
  it('the server refuses what they refuse, and takes what was corrected', async (t) => {
    const cluster = adminOf(plane, t);
    const different = await Promise.all(
      serverCases.map(async ({ what, wrong, right }) => {
        const [refused, taken] = [await refusal(cluster, wrong), await refusal(cluster, right)];
        return [...(refused === undefined ? [`${what}: the server takes it`] : []), ...(taken === undefined ? [] : [`${what}: ${taken}`])];
      }),
    );
    assert.deepEqual(different.flat(), []);
  });
});

/** What the server says against an object; undefined where it takes it. */
async function refusal(cluster: Cluster, object: KubernetesObject): Promise<string | undefined> {
  try {
    await cluster.apply(object, { fieldManager: 'rules', force: true, dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return error.message;
    throw error;
  }
}
