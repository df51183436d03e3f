import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../../lib/json.ts';
import type { Cluster } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { diffSets } from '../../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { typeOf } from '../../../lib/manifest/kubernetes-object.ts';
import { immutableFields } from '../../../lib/manifest/meaning/immutable-table.ts';
import { describeWithCluster, freshNamespace } from '../../control-plane/for-tests.ts';
import { adminOf, typeOf as typeOfServed } from '../../kubernetes/real-cluster.ts';
import { changes } from './immutable-cases.ts';
import { setOf } from './means.ts';

describeWithCluster('immutable fields, as a real API server has them', (plane) => {
  const cluster = adminOf(plane, { after });

  for (const { name, type, before, after: wanted, refused } of changes)
    it(`${type.split(' ')[1]}: ${name} ${refused === undefined ? 'may change' : 'is refused'}`, async (t) => {
      const namespace = await freshNamespace(plane, t);
      const object = (body: JsonObject) => placed(type, namespace, body);
      const { metadata, apiVersion, kind } = await cluster.apply(object(before), { fieldManager: 'pawl' });
      t.after(async () => {
        const found = await typeOfServed(cluster, apiVersion, kind);
        await cluster.delete({ type: found, namespace: metadata.namespace, name: metadata.name });
      });
      if (kind === 'CustomResourceDefinition') await established(cluster, object(before));
      const answer = await cluster.apply(object(wanted), { fieldManager: 'pawl', force: true, dryRun: true }).then(
        () => 'taken',
        (error: unknown) => (error instanceof ClusterError ? error.code : String(error)),
      );
      assert.equal(answer, refused === undefined ? 'taken' : 'INVALID');
      const said = diffSets(setOf([object(before)]), setOf([object(wanted)])).consequences.flatMap((one) =>
        one.kind === 'immutable-field' ? [one.field] : [],
      );
      assert.deepEqual(said, refused === undefined ? [] : [refused]);
    });

  it('has a case for every type of the table', () => {
    const tried = new Set(changes.map(({ type }) => typeOf(placed(type, 'shop', {}))));
    assert.deepEqual(
      [...immutableFields.keys()].filter((type) => !tried.has(type)),
      [],
    );
  });
});

/** The scope and the kind of a definition are fixed once its kind is served. */
async function established(cluster: Cluster, { metadata }: KubernetesObject): Promise<void> {
  const group = metadata.name.replace('widgets.', '');
  for (let round = 0; round < 2400; round++) {
    if ((await cluster.discover({ refresh: true })).find(`${group}/v1`, 'Widget') !== undefined) return;
    await delay(25);
  }
  assert.fail('the kind is not served');
}

const clusterWide = [
  'PersistentVolume',
  'StorageClass',
  'ClusterRoleBinding',
  'IngressClass',
  'PriorityClass',
  'RuntimeClass',
  'CSIDriver',
];

/** Cluster-scoped objects take the namespace's name, so that no two cases meet. */
function placed(type: string, namespace: string, body: JsonObject): KubernetesObject {
  const [apiVersion = '', kind = ''] = type.split(' ');
  if (kind === 'CustomResourceDefinition') return definition(apiVersion, namespace, body);
  const metadata = clusterWide.includes(kind) ? { name: namespace } : { name: 'web', namespace };
  return { apiVersion, kind, metadata, ...body };
}

function definition(apiVersion: string, group: string, spec: JsonObject): KubernetesObject {
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];
  const names = { plural: 'widgets', singular: 'widget', kind: 'Widget' };
  const name = `widgets.${group}.example`;
  return {
    apiVersion,
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: `${group}.example`,
      scope: 'Namespaced',
      versions,
      ...spec,
      names: { ...names, ...(typeof spec.names === 'object' ? spec.names : {}) },
    },
  };
}
