import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHolding, goneView, see, viewOf } from '../../lib/agent/holding.ts';
import type { ResourceType } from '../../lib/kubernetes/cluster.ts';
import { objectId } from '../../lib/object-id.ts';
import { configMap } from './stage/objects.ts';

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' });

it('what nobody wants and is gone is forgotten, and what is wanted is remembered as gone', () => {
  for (const isWanted of [false, true]) {
    const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
    assert.equal(see(holding, id, present('1'), isWanted), true);
    assert.equal(holding.views.size, 1);
    assert.equal(see(holding, id, goneView('2', { at: 2, asked: undefined }), isWanted), true);
    assert.equal(holding.views.get(id)?.observation.kind, isWanted ? 'gone' : undefined);
  }
});

it('what is older than what is known says nothing', () => {
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  see(holding, id, present('5'), true);
  assert.equal(see(holding, id, goneView('4', { at: 9, asked: undefined }), true), false);
  assert.equal(holding.views.get(id)?.observation.kind, 'present');
});

function present(resourceVersion: string) {
  const { metadata, ...object } = configMap('shop', 'settings');
  return viewOf(type, { ...object, metadata: { ...metadata, uid: 'one', resourceVersion } }, { at: 1, asked: undefined });
}
