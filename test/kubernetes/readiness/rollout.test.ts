import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';
import { type Readiness, readiness } from '../../../lib/kubernetes/readiness/readiness.ts';
import { watchObjects } from '../../../lib/kubernetes/watch.ts';
import { describeWithCluster, freshNamespace } from '../../control-plane/for-tests.ts';
import { adminOf, typeOf } from '../real-cluster.ts';

const labels = { app: 'web' };

function podTemplate(image: string, more: JsonObject = {}): JsonObject {
  return { metadata: { labels }, spec: { containers: [{ name: 'web', image }], ...more } };
}

describeWithCluster('readiness during a real rollout', { full: true }, (plane) => {
  for (const [apiVersion, kind, spec] of [
    ['apps/v1', 'Deployment', (image: string) => ({ replicas: 3, selector: { matchLabels: labels }, template: podTemplate(image) })],
    [
      'apps/v1',
      'StatefulSet',
      (image: string) => ({ replicas: 2, serviceName: 'web', selector: { matchLabels: labels }, template: podTemplate(image) }),
    ],
    ['apps/v1', 'DaemonSet', (image: string) => ({ selector: { matchLabels: labels }, template: podTemplate(image) })],
    ['batch/v1', 'Job', (image: string) => ({ completions: 2, template: podTemplate(image, { restartPolicy: 'Never' }) })],
  ] as const)
    it(`follows a ${kind} until it is ready, and says what is being waited for`, { timeout: 120_000 }, async (t) => {
      const namespace = await freshNamespace(plane, t);
      const cluster = adminOf(plane, t);
      const desired = (image: string) => ({ apiVersion, kind, metadata: { name: 'web', namespace }, spec: spec(image) });
      const type = await typeOf(cluster, apiVersion, kind);
      const history: Readiness[] = [];

      async function rolledOut(applied: LiveObject): Promise<LiveObject> {
        history.push(readiness(applied));
        const stop = new AbortController();
        let last: LiveObject | undefined;
        await watchObjects(cluster, type, {
          namespace,
          signal: stop.signal,
          onEvent: (event) => {
            for (const object of event.kind === 'sync' ? event.objects : [event.object]) {
              // What lies before our apply is not about it.
              if ((object.metadata.generation ?? 0) < (applied.metadata.generation ?? 0)) continue;
              history.push(readiness(object));
              last = object;
              if (history.at(-1)?.state !== 'progressing') stop.abort();
            }
          },
        });
        assert.ok(last !== undefined);
        return last;
      }

      await rolledOut(await cluster.apply(desired('example.com/web:1.0.0'), { fieldManager: 'pawl' }));
      assert.equal(history.at(-1)?.state, 'ready', JSON.stringify(history));
      assert.equal(history[0]?.state, 'progressing', JSON.stringify(history));
      if (kind === 'Job') return;

      history.length = 0;
      const ready = await rolledOut(await cluster.apply(desired('example.com/web:1.1.0'), { fieldManager: 'pawl' }));
      assert.equal(history.at(-1)?.state, 'ready', JSON.stringify(history));
      assert.match(history[0]?.message ?? '', /^Waiting for generation 2 to be observed/);
      const pods = await cluster.list(await typeOf(cluster, 'v1', 'Pod'), { namespace, labelSelector: 'app=web' });
      const running = pods.items.filter((pod) => readiness(pod).state === 'ready');
      const images = running.map((pod) => (pod.spec as { containers: { image: string }[] }).containers[0]?.image);
      assert.ok(images.length > 0 && images.every((image) => image === 'example.com/web:1.1.0'), `${images} when ${ready.kind} was ready`);
    });
});
