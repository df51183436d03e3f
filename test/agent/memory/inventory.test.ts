import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cutInventory, decodeInventory, encodeInventory, type InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';

const web: InventoryEntry = {
  id: objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }),
  apiVersion: 'apps/v1',
  wave: 1,
  uid: 'one',
  digest: digestOf('web'),
};
const intended: InventoryEntry = {
  id: objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a' }),
  apiVersion: 'v1',
  wave: 0,
  uid: undefined,
  digest: undefined,
};

function inventory(entries: readonly InventoryEntry[]): ReadonlyMap<ObjectId, InventoryEntry> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

it('inventory reads back what it wrote, intents included', () => {
  const decoded = decodeInventory(encodeInventory(inventory([web, intended])));
  assert.deepEqual(decoded?.get(web.id), web);
  assert.deepEqual({ ...intended, ...decoded?.get(intended.id) }, intended);
  assert.equal(decoded?.size, 2);
});

it('inventory remembers what has ended', () => {
  const migration: InventoryEntry = { ...web, ended: true };
  assert.deepEqual(decodeInventory(encodeInventory(inventory([migration])))?.get(web.id), migration);
});

it('inventory has one text, whatever the order', () => {
  assert.equal(encodeInventory(inventory([web, intended])), encodeInventory(inventory([intended, web])));
});

it('inventory takes half a text as no inventory at all', () => {
  const text = encodeInventory(inventory([web, intended]));
  for (const broken of [
    text.slice(0, -20),
    `${text}${text}`,
    `${text}nonsense\n`,
    '{"id":"x"}\n',
    `${JSON.stringify({ ...web, uid: '' })}\n`,
  ])
    assert.equal(decodeInventory(broken), undefined);
});

it('inventory is cut between lines, and together the parts are the whole', () => {
  const many = inventory(
    Array.from({ length: 500 }, (_, at) => ({ ...web, id: objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: `a${at}` }) })),
  );
  const text = encodeInventory(many);
  const parts = cutInventory(text, 10_000);
  assert.ok(parts.length > 5);
  for (const part of parts) assert.ok(part.length <= 10_000 && part.endsWith('\n'));
  assert.deepEqual(decodeInventory(parts.join('')), decodeInventory(text));
});
