import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestsSet } from '../../../lib/build-policies/rules/requests-set.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { judged, workload, workloads } from './judged.ts';

const both = { cpu: '100m', memory: '128Mi' };

const table: readonly (readonly [name: string, container: JsonObject, missing: string | undefined])[] = [
  ['cpu and memory', { resources: { requests: both } }, undefined],
  ['numbers', { resources: { requests: { cpu: 1, memory: 1024 } } }, undefined],
  ['limits, which are requests too', { resources: { limits: both } }, undefined],
  ['a request and a limit', { resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } }, undefined],
  ['nothing', {}, 'cpu and no memory'],
  ['empty requests', { resources: { requests: {} } }, 'cpu and no memory'],
  ['cpu only', { resources: { requests: { cpu: '1' } } }, 'memory'],
  ['memory only', { resources: { requests: { memory: '1Gi' } } }, 'cpu'],
  ['an empty amount', { resources: { requests: { cpu: '', memory: '1Gi' } } }, 'cpu'],
  ['null', { resources: { requests: { cpu: null, memory: null } } }, 'cpu and no memory'],
];

for (const [name, container, missing] of table) {
  test(`requestsSet ${missing === undefined ? 'allows' : 'refuses'} a container with ${name}`, () => {
    const expected = missing === undefined ? [] : [`spec.containers[name=web].resources.requests: Container "web" requests no ${missing}`];
    assert.deepEqual(judged(requestsSet, workload('Pod', { containers: [{ name: 'web', ...container }] })), expected);
  });
}

for (const kind of workloads) {
  test(`requestsSet looks into a ${kind}`, () =>
    assert.equal(judged(requestsSet, workload(kind, { containers: [{ name: 'web' }] })).length, 1));
}

test('requestsSet asks init containers too, and ephemeral ones never', () => {
  const pod = {
    initContainers: [{ name: 'first' }],
    containers: [{ name: 'web', resources: { requests: both } }],
    ephemeralContainers: [{ name: 'debug' }],
  };
  assert.deepEqual(judged(requestsSet, workload('Deployment', pod)), [
    'spec.template.spec.initContainers[name=first].resources.requests: Container "first" requests no cpu and no memory',
  ]);
});

test('requestsSet is content with requests of the whole pod', () => {
  assert.deepEqual(judged(requestsSet, workload('Deployment', { resources: { requests: both }, containers: [{ name: 'web' }] })), []);
});
