import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { production } from '../environments/production.ts';
import { keepDatabases } from '../policies/keep-databases.ts';

// crds/ and imports/ lie here.
const folder = join(import.meta.dirname, '..');

test('production has three instances of every Database, with backups', () => {
  const { spec } = Testing.expectObject(production, 'Database', 'orders', { folder });
  assert.deepEqual([spec.instances, spec.backup?.keep], [3, 14]);
});

test('definition, operator and Databases come one after the other', () => {
  const { objects } = Testing.synth(production, { folder });
  const waves = ['CustomResourceDefinition', 'Deployment', 'Database'].map(
    (wanted) => objects.find(({ object }) => object.kind === wanted)?.wave,
  );
  const [definition, operator, database] = waves;
  assert.ok(definition !== undefined && operator !== undefined && database !== undefined);
  assert.ok(definition < operator && operator < database, String(waves));
});

test('no release takes a Database away or makes it smaller', () => {
  const database = (storage: string) => ({
    apiVersion: 'data.example.com/v1',
    kind: 'Database',
    metadata: { name: 'orders', namespace: 'data' },
    spec: { engine: 'postgres-17', storage },
  });
  Testing.decisions(keepDatabases, [
    ['a new one', { after: [database('5Gi')] }, 'allow'],
    ['a larger one', { before: [database('5Gi')], after: [database('50Gi')] }, 'allow'],
    ['a smaller one', { before: [database('50Gi')], after: [database('5Gi')] }, /would shrink from 50Gi to 5Gi/],
    ['none any more', { before: [database('5Gi')] }, /would be deleted/],
  ]);
});
