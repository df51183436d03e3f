import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from '../../../lib/constructs/testing.ts';
import { Duration } from '../../../lib/duration.ts';
import { soaked } from '../../../lib/promotion/rules/path/soaked.ts';
import { deployment } from '../../promotion/rules/objects.ts';

const source = { name: 'staging', version: '1.1.0', since: new Date('2026-01-01T10:00:00Z') };

test('Testing.promotion fills in what a test does not say', () => {
  const facts = Testing.promotion({ source, environment: { kubernetes: '1.30' }, after: [deployment('web')] });
  assert.deepEqual(facts.environment, { name: 'production', tier: 'production', kubernetes: '1.30' });
  assert.deepEqual(facts.stays, [source]);
  assert.deepEqual([facts.approvals, facts.evidence, facts.reports, facts.vetoes], [[], [], [], []]);
  assert.deepEqual(facts.contents?.kinds, [{ apiVersion: 'apps/v1', kind: 'Deployment', example: 'Deployment.apps/shop/web' }]);
});

test('Testing.whoCouldPromote says of each whether and from when', () => {
  const facts = Testing.promotion({ source });
  const [dana] = Testing.whoCouldPromote({ policies: [soaked(Duration.hours(24))] }, facts, [{ name: 'dana' }]);
  assert.deepEqual(dana, { actor: { name: 'dana' }, outlook: { kind: 'allow', from: new Date('2026-01-02T10:00:00Z') } });
  const [anybody] = Testing.whoCouldPromote({}, facts, [{ name: 'anybody' }]);
  assert.deepEqual(anybody?.outlook, { kind: 'allow', from: facts.now });
});
