import assert from 'node:assert/strict';
import { it } from 'node:test';
import { configMap, widget, widgetCrd } from '../agent/stage/objects.ts';
import { applyAndWait, connectTo, ready, type Stage, setStage, unique } from '../agent/stage/stage.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';

/** What a server serves changes while an agent runs: whatever it knew of kinds is looked up again where it does not fit any more. */
describeWithCluster('agent and the kinds of its server', (plane) => {
  it('applies what it refused once somebody else has brought its kind', async (t) => {
    const stage = await setStage(plane, t);
    const group = groupOf(t, stage);
    stage.startAgent();
    await stage.environment.promote('1.0.0', [widget(group, stage.namespace, 'one')]);
    await stage.deliver();
    await stage.event('refused');
    await applyAndWait(stage.cluster, widgetCrd(group));
    await stage.environment.promote('1.0.1', [widget(group, stage.namespace, 'one')]);
    await stage.status((status) => ready(status) === 'Applied');
  });

  it('applies an object in a version that its kind got in the meantime', async (t) => {
    const stage = await held(await setStage(plane, t), t);
    await serve(stage, { v1: true, v2: true });
    const moved = { ...widget(stage.group, stage.namespace, 'one'), apiVersion: `${stage.group}/v2` };
    await stage.environment.promote('2.0.0', [moved, configMap(stage.namespace, 'stays')]);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
  });

  it('prunes an object of a version that is not served any more', async (t) => {
    const stage = await held(await setStage(plane, t), t);
    await serve(stage, { v1: false, v2: true });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays')]);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    const { items } = await stage.cluster.list(await widgets(stage), { namespace: stage.namespace });
    assert.deepEqual(items, []);
  });
});

interface GroupStage extends Stage {
  readonly group: string;
}

/** Holds a widget of version v1, and a ConfigMap. */
async function held(stage: Stage, t: Cleanup): Promise<GroupStage> {
  const group = groupOf(t, stage);
  const { namespace } = stage;
  await serve({ ...stage, group }, { v1: true });
  await stage.environment.promote('1.0.0', [widget(group, namespace, 'one'), configMap(namespace, 'stays')]);
  stage.startAgent();
  await stage.deliver();
  await stage.status((status) => ready(status) === 'Applied');
  return { ...stage, group };
}

/** Its CRD goes after the test, by a connection that the test has not closed. */
function groupOf(t: Cleanup, { plane }: Stage): string {
  const group = `${unique('kinds')}.example.com`;
  t.after(async () => {
    const cluster = await connectTo(plane.kubeconfig);
    const type = (await cluster.discover()).find('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    if (type !== undefined) await cluster.delete({ type, name: `widgets.${group}` });
    await cluster.close();
  });
  return group;
}

/** Which versions of the widgets are served, by now also by what the server says of itself. */
async function serve(stage: GroupStage, versions: Readonly<Record<string, boolean>>): Promise<void> {
  const crd = widgetCrd(stage.group);
  const { spec } = crd as unknown as { spec: { versions: readonly object[] } };
  const served = Object.entries(versions).map(([name, is], at, all) => ({
    ...spec.versions[0],
    name,
    served: is,
    storage: at === all.length - 1,
  }));
  await stage.cluster.apply({ ...crd, spec: { ...spec, versions: served } }, { fieldManager: 'test-setup', force: true });
  await stage.until('the versions', async () => {
    const { types } = await stage.cluster.discover({ refresh: true });
    const found = types.filter((type) => type.group === stage.group).map(({ version }) => version);
    return Object.entries(versions).every(([name, is]) => found.includes(name) === is);
  });
}

async function widgets(stage: GroupStage) {
  const { types } = await stage.cluster.discover({ refresh: true });
  const type = types.find(({ group }) => group === stage.group);
  if (type === undefined) throw new Error('the server knows no widgets');
  return type;
}
