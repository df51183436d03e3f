import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { type Consequence, diffSets } from '../../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../../lib/manifest/manifest-set.ts';

/** One row of a decision table: what was, what will be, and each consequence of that kind as `weight: message`. */
export type Row = readonly [
  name: string,
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  expected: readonly string[],
];

export function decisionTable(kind: Consequence['kind'], rows: readonly Row[]): void {
  for (const [name, before, after, expected] of rows)
    test(`${kind}: ${name}`, () => {
      const found = diffSets(setOf(before), setOf(after)).consequences.filter((one) => one.kind === kind);
      assert.deepEqual(
        found.map(({ weight, object, message }) => `${weight}: ${object}: ${message}`),
        expected,
      );
    });
}

export function setOf(objects: readonly KubernetesObject[]): ManifestSet {
  return canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  ).set;
}

/** An object called `web` in the namespace `shop`. */
export function made(type: string, body: JsonObject, metadata: JsonObject = {}): KubernetesObject {
  const [apiVersion = '', kind = ''] = type.split(' ');
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop', ...metadata }, ...body };
}

export function deployment(pod: JsonObject, spec: JsonObject = {}): KubernetesObject {
  return made('apps/v1 Deployment', { spec: { ...spec, template: { spec: pod } } });
}

export function container(more: JsonObject = {}, name = 'web'): JsonObject {
  return { name, image: 'ghcr.io/acme/web:1.4.2', ...more };
}

export function containers(...list: readonly JsonObject[]): JsonObject {
  return { containers: list };
}
