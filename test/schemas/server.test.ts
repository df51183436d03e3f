import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { customSchemas } from '../../lib/schemas/custom-schemas.ts';
import { kubernetesSchemas } from '../../lib/schemas/kubernetes-schemas.ts';
import { apiRequest } from '../control-plane/api-request.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { adminOf } from '../kubernetes/real-cluster.ts';
import { seededRandom } from '../seeded-random.ts';
import { acceptedObjects } from './accepted-objects.ts';
import { customCases } from './custom-cases.ts';
import { mutate } from './mutations.ts';

/** What the server says against an object; undefined where it takes it. */
async function refusal(cluster: Cluster, object: KubernetesObject): Promise<string | undefined> {
  try {
    await cluster.apply(object, { fieldManager: 'schemas', force: true, dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return error.message;
    throw error;
  }
}

describeWithCluster('schemas, beside a real API server 1.35', (plane) => {
  const schemas = kubernetesSchemas('1.35');

  it('the server takes the objects that the other tests take for right', async (t) => {
    const cluster = adminOf(plane, t);
    const refused = await Promise.all(acceptedObjects.map(async (object) => (await refusal(cluster, object)) ?? []));
    assert.deepEqual(refused.flat(), []);
  });

  it('what the schemas refuse, the server refuses: 120 objects broken by chance', async (t) => {
    const cluster = adminOf(plane, t);
    const random = seededRandom(35);
    const mutations = Array.from({ length: 120 }, (_, index) =>
      mutate(acceptedObjects[index % acceptedObjects.length] ?? assert.fail(), random),
    );
    const wrong = mutations.filter(({ object }) => schemas.judge(object).problems.length > 0);
    assert.ok(wrong.length > 50, `${wrong.length} are refused`);
    const taken = await Promise.all(
      wrong.map(async ({ object, what }) => ((await refusal(cluster, object)) === undefined ? [`${object.kind}: ${what}`] : [])),
    );
    assert.deepEqual(taken.flat(), []);
  });

  it('the server serves the kinds that it should, in their scope, and no others', async (t) => {
    const { types } = await adminOf(plane, t).discover();
    const own = types.filter(({ group }) => schemas.standingOf(group === '' ? 'v1' : `${group}/v1`, 'Any').standing !== 'foreign');
    assert.ok(own.length > 60);
    for (const { group, version, kind, namespaced } of own) {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const { standing } = schemas.standingOf(apiVersion, kind);
      assert.ok(standing === 'served' || standing === 'deprecated', `${apiVersion} ${kind} is "${standing}"`);
      assert.equal(schemas.scopeOf(apiVersion, kind), namespaced ? 'namespaced' : 'cluster', `${apiVersion} ${kind}`);
    }
  });
});

describeWithCluster('schemas of custom resources, beside a real API server 1.35', (plane) => {
  it('refuse what the server refuses', async (t) => {
    const cluster = adminOf(plane, t);
    const group = `${randomBytes(5).toString('hex')}.example.com`;
    const properties = Object.fromEntries(customCases.map(([, schema], index) => [`case${index}`, schema]));
    const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties } } };
    const definition: KubernetesObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: JSON.parse(JSON.stringify(openAPIV3Schema)) } }],
      },
    };
    await cluster.create(definition);
    t.after(() => apiRequest(plane, 'DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`));
    const widget = (spec: object): KubernetesObject => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name: 'a' },
      spec: JSON.parse(JSON.stringify(spec)),
    });
    await untilTaken(cluster, widget({}));
    const { judge } = customSchemas([definition]);
    const different = await Promise.all(
      customCases.map(async ([what, , value], index) => {
        const object = widget({ [`case${index}`]: value });
        const said = await refusal(cluster, object);
        return (said === undefined) === (judge(object).problems.length === 0) ? [] : [`${what}: ${said ?? 'the server takes it'}`];
      }),
    );
    assert.deepEqual(different.flat(), []);
  });
});

/** A new kind is served a moment after its definition was; on a busy machine a long one. */
async function untilTaken(cluster: Cluster, object: KubernetesObject): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if ((await refusal(cluster, object)) === undefined) return;
    await setTimeout(100);
    await cluster.discover({ refresh: true });
  }
  throw new Error('the server does not serve the kind that was defined');
}
