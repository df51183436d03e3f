import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkSet } from '../../lib/checks/check-set.ts';
import { YamlFiles } from '../../lib/constructs/yaml-files.ts';
import { anEnvironment, synthesize } from '../constructs/synthesize.ts';

/** Manifests of other projects, which this repository does not hold: every finding about them has to be true. */
const folder = process.env.PAWL_REAL_INPUTS ?? '';
const inputs: readonly (readonly [file: string, namespace: string])[] = [
  ['kube-prometheus.yaml', 'monitoring'],
  ['ingress-nginx.yaml', 'ingress-nginx'],
  ['online-boutique.yaml', 'shop'],
];

for (const [file, namespace] of inputs) {
  const path = join(folder, file);
  const skip = folder === '' || !existsSync(path) ? 'PAWL_REAL_INPUTS names no folder that has it' : false;
  test(`checks have nothing against ${file} on any Kubernetes from 1.28 to 1.37`, { skip }, () => {
    const { set, findings } = synthesize(anEnvironment((scope) => void new YamlFiles(scope, 'real', { files: [path] }), { namespace }));
    assert.deepEqual(findings, []);
    for (const kubernetes of ['1.28', '1.31', '1.35', '1.37'])
      assert.deepEqual(checkSet(set, { kubernetes, namespace, provided: [], origins: {} }).findings, []);
  });
}
