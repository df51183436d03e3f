import assert from 'node:assert/strict';
import { it } from 'node:test';
import { configMap } from '../agent/stage/objects.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const job = { apiVersion: 'batch/v1', kind: 'Job' } as const;

describeWithCluster('agent and Jobs that take themselves away', (plane) => {
  it('does not run one again that is gone after its time, nor after a restart, but for another release', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [migration(namespace, 'one'), configMap(namespace, 'settings', {}, 1)]);
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await runAndExpire(stage);
    await stage.status((status) => ready(status) === 'Applied' && status.applied?.version === '1.0.0');
    await turnedBack(stage, 'first');
    assert.equal(await stage.get(job.apiVersion, job.kind, 'migrate'), undefined);
    await agent.stop();
    stage.startAgent();
    await turnedBack(stage, 'second');
    await stage.status((status) => ready(status) === 'Applied');
    assert.equal(await stage.get(job.apiVersion, job.kind, 'migrate'), undefined);
    await stage.environment.promote('1.1.0', [migration(namespace, 'two'), configMap(namespace, 'settings', {}, 1)]);
    await stage.until('the next Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
  });

  it('goes on to no later wave after one that failed and is gone, also after a restart', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const release = (version: string) => [migration(namespace, version), configMap(namespace, 'settings', { version }, 1)];
    await stage.environment.promote('1.0.0', release('one'));
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await runAndExpire(stage);
    await stage.status((status) => ready(status) === 'Applied' && status.applied?.version === '1.0.0');
    await stage.environment.promote('1.1.0', release('two'));
    const second = await stage.until('the next Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await runAndExpire(stage, 'Failed');
    await stage.status((status) => ready(status) === 'NotReady');
    await agent.stop();
    stage.startAgent();
    const third = await stage.until('the Job anew', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    assert.notEqual(third.metadata.uid, second.metadata.uid);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { version: 'one' });
    await runAndExpire(stage);
    await stage.status((status) => ready(status) === 'Applied' && status.applied?.version === '1.1.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { version: 'two' });
  });

  it('runs one that failed and is gone again for another release that leaves it as it was', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const release = (schema: string) => [migration(namespace, 'one'), configMap(namespace, 'settings', { schema })];
    await stage.environment.promote('1.0.0', release('broken'));
    stage.startAgent();
    await stage.deliver();
    const first = await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await runAndExpire(stage, 'Failed');
    await stage.status((status) => ready(status) === 'NotReady');
    await stage.environment.promote('1.1.0', release('whole'));
    const second = await stage.until('the Job anew', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    assert.notEqual(second.metadata.uid, first.metadata.uid);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { schema: 'whole' });
    await runAndExpire(stage);
    await stage.status((status) => ready(status) === 'Applied' && status.applied?.version === '1.1.0');
    assert.deepEqual(
      stage.events.filter(({ what }) => what.kind === 'drift-reverted'),
      [],
      'it is no drift',
    );
  });

  it('makes one anew that was suspended and never ran', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [migration(stage.namespace, 'one', { suspend: true })]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const first = await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await stage.cluster.delete(await stage.address(job.apiVersion, job.kind, 'migrate'));
    await stage.event('drift-reverted', ({ deleted }) => deleted);
    const second = await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    assert.notEqual(second.metadata.uid, first.metadata.uid);
  });

  it('makes one anew that somebody deleted before it had ended', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [migration(stage.namespace, 'one')]);
    stage.startAgent();
    await stage.deliver();
    const first = await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    await stage.cluster.delete(await stage.address(job.apiVersion, job.kind, 'migrate'));
    await stage.event('drift-reverted', ({ deleted }) => deleted);
    const second = await stage.until('the Job', () => stage.get(job.apiVersion, job.kind, 'migrate'));
    assert.notEqual(second.metadata.uid, first.metadata.uid);
  });
});

function migration(namespace: string, version: string, more: object = {}) {
  const containers = [{ name: 'migrate', image: `registry.example/migrate:${version}` }];
  return {
    ...job,
    metadata: { name: 'migrate', namespace },
    spec: { ...more, ttlSecondsAfterFinished: 30, template: { spec: { containers, restartPolicy: 'Never' } } },
  };
}

/** What the controllers of Jobs do, which are not there. */
async function runAndExpire({ cluster, address }: Stage, outcome: 'Complete' | 'Failed' = 'Complete'): Promise<void> {
  const place = await address(job.apiVersion, job.kind, 'migrate');
  const time = new Date().toISOString().replace(/\.\d+/, '');
  const condition = (type: string) => ({ type, status: 'True', reason: 'Ended', lastTransitionTime: time, lastProbeTime: time });
  const subresource = 'status' as const;
  const isComplete = outcome === 'Complete';
  const counts = isComplete ? { succeeded: 1 } : { failed: 1 };
  const started = { startTime: time, active: 0, ready: 0, terminating: 0, ...counts, uncountedTerminatedPods: {} };
  const conditions = [condition(isComplete ? 'SuccessCriteriaMet' : 'FailureTarget')];
  await cluster.mergePatch(place, { status: { ...started, conditions } }, { subresource });
  await cluster.mergePatch(
    place,
    { status: { ...(isComplete ? { completionTime: time } : {}), conditions: [...conditions, condition(outcome)] } },
    { subresource },
  );
  await cluster.delete(place);
}

/** Whatever happened before that is judged by then. */
async function turnedBack({ cluster, address, event }: Stage, value: string): Promise<void> {
  const settings = await address('v1', 'ConfigMap', 'settings');
  await cluster.mergePatch(settings, { metadata: { labels: { 'pawl.dev/delivery': value } } }, { fieldManager: value });
  await event('drift-reverted', ({ managers }) => managers.some(({ manager }) => manager === value));
}
