import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { customSchemas } from '../../lib/schemas/custom-schemas.ts';
import { kubernetesSchemas } from '../../lib/schemas/kubernetes-schemas.ts';
import { readObjects } from './accepted-objects.ts';

const folder = process.env.PAWL_REAL_INPUTS ?? '';

describe('schemas, of what real projects ship', () => {
  for (const [name, least] of [
    ['kube-prometheus', 130],
    ['ingress-nginx', 18],
    ['online-boutique', 30],
  ] as const) {
    const path = join(folder, `${name}.yaml`);
    const skip = !existsSync(path)
      ? `PAWL_REAL_INPUTS names no folder with ${name}.yaml`
      : name === 'kube-prometheus' && process.env.CI !== 'true'
        ? 'It takes seconds to read its 5.6 MB: CI=true does'
        : false;
    it(`find nothing wrong with ${name}`, { skip }, () => {
      const objects = readObjects(path);
      assert.ok(objects.length >= least, `${objects.length} objects`);
      const custom = customSchemas(objects);
      assert.deepEqual(custom.definitionProblems, []);
      for (const version of ['1.28', '1.34', '1.37']) {
        const kubernetes = kubernetesSchemas(version);
        for (const object of objects) {
          const schemas = kubernetes.standingOf(object.apiVersion, object.kind).standing === 'foreign' ? custom : kubernetes;
          assert.equal(schemas.standingOf(object.apiVersion, object.kind).standing, 'served', object.kind);
          assert.deepEqual(schemas.judge(object).problems, [], `${object.kind} ${object.metadata.name}`);
        }
      }
    });
  }
});
