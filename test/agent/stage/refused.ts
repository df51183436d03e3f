import assert from 'node:assert/strict';
import { camel } from '../../../lib/agent/status/camel.ts';
import { type DeliveryStatus, ready, readyMessage, type Stage } from './stage.ts';

/**
 * That a Delivery takes nothing for that reason (`UntrustedRecord`), and says why wherever somebody may look: in its status, as an event of the
 * program and as one of the cluster, and in the metrics.
 */
export async function refused(stage: Stage, reason: string, message: RegExp): Promise<DeliveryStatus> {
  const status = await stage.status((current) => ready(current) === reason && message.test(readyMessage(current)));
  const said = readyMessage(status);
  const { refusals } = await stage.event(
    'refused',
    (what) => camel(what.code) === reason && what.refusals.every((one) => said.includes(one.reason)),
  );
  const [why] = refusals.map((one) => one.reason);
  assert.ok(why !== undefined);
  const { uid } = (await stage.delivery())?.metadata ?? assert.fail();
  await stage.until(`a Kubernetes event that says "${why}"`, async () => {
    const type = (await stage.cluster.discover()).find('events.k8s.io/v1', 'Event') ?? assert.fail();
    const { items } = await stage.cluster.list(type, { namespace: stage.namespace });
    return items.some(
      (event) =>
        event.reason === 'Refused' &&
        event.type === 'Warning' &&
        (event.regarding as { uid?: string }).uid === uid &&
        String(event.note).includes(why),
    );
  });
  const name = `namespace="${stage.namespace}",name="shop"`;
  await stage.until(`metrics that say ${reason}`, async () => {
    const times = stage.events.filter(({ what, delivery }) => what.kind === 'refused' && delivery?.name === 'shop').length;
    const lines = (await stage.metrics()).split('\n');
    return [
      `pawl_delivery_condition{${name},type="Ready",status="False",reason="${reason}"} 1`,
      `pawl_events_total{kind="refused",${name}} ${times}`,
    ].every((line) => lines.includes(line));
  });
  return status;
}
