import assert from 'node:assert/strict';
import { it } from 'node:test';
import { postEvent } from '../../lib/kubernetes/events.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { adminOf, typeOf } from './real-cluster.ts';

const clock = () => new Date('2026-01-02T03:04:05.678Z');

describeWithCluster('postEvent', (plane) => {
  it('writes an event beside its object that names what happened', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const regarding = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid: '6d1c6b0e-4a53-4a2c-9a3c-6b7d1f0f7a11' };
    const message = 'image of Deployment.apps/shop/web was set by kubectl-set; turned back after 6 ms';
    await postEvent(cluster, { regarding, reason: 'DriftReverted', action: 'Apply', message, type: 'Warning', clock });
    const { items } = await cluster.list(await typeOf(cluster, 'events.k8s.io/v1', 'Event'), { namespace });
    const [event] = items;
    assert.ok(event !== undefined && items.length === 1);
    const { reason, action, note, type, eventTime, regarding: about, reportingController, reportingInstance } = event;
    assert.deepEqual(
      { reason, action, note, type, eventTime, about, reportingController, reportingInstance },
      {
        reason: 'DriftReverted',
        action: 'Apply',
        note: message,
        type: 'Warning',
        eventTime: '2026-01-02T03:04:05.678000Z',
        about: regarding,
        reportingController: 'pawl-agent',
        reportingInstance: 'pawl-agent',
      },
    );
  });

  it('writes the same event once, and another one of the same moment too', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const event = {
      regarding: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a' },
      reason: 'Applied',
      action: 'Apply',
      type: 'Normal',
      clock,
    } as const;
    await postEvent(cluster, { ...event, message: 'one' });
    await postEvent(cluster, { ...event, message: 'one' });
    await postEvent(cluster, { ...event, message: 'two' });
    const { items } = await cluster.list(await typeOf(cluster, 'events.k8s.io/v1', 'Event'), { namespace });
    assert.deepEqual(items.map((item) => item.note).sort(), ['one', 'two']);
  });

  it('cuts a long message at 1 KiB between two characters, and takes the longest names', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const regarding = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'n'.repeat(253) };
    await postEvent(cluster, { regarding, reason: 'Refused', action: 'Apply', message: 'ü'.repeat(2000), type: 'Warning', clock });
    const { items } = await cluster.list(await typeOf(cluster, 'events.k8s.io/v1', 'Event'), { namespace });
    assert.match(String(items[0]?.note), /^ü+…$/);
    assert.ok(Buffer.byteLength(String(items[0]?.note)) <= 1024);
    assert.ok(Buffer.byteLength(String(items[0]?.note)) > 1020);
  });

  it('writes about a cluster-scoped object in the namespace "default"', async (t) => {
    const cluster = adminOf(plane, t);
    const name = await freshNamespace(plane, t);
    await postEvent(cluster, {
      regarding: { apiVersion: 'v1', kind: 'Namespace', name },
      reason: 'Applied',
      action: 'Apply',
      message: 'made',
      type: 'Normal',
      clock,
    });
    const type = await typeOf(cluster, 'events.k8s.io/v1', 'Event');
    const { items } = await cluster.list(type, { namespace: 'default' });
    assert.equal(items.filter((item) => (item.regarding as { name: string }).name === name).length, 1);
  });

  it('takes an object whose name no event could have', async (t) => {
    const cluster = adminOf(plane, t);
    const regarding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:Pawl/x' };
    await postEvent(cluster, { regarding, reason: 'Applied', action: 'Apply', message: 'made', type: 'Normal', clock });
  });
});
