import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goBuildArguments, goModOf, type Recipe, stagingModules } from './recipe.ts';

const apiServer: Recipe = {
  binary: 'kube-apiserver',
  module: { path: 'k8s.io/kubernetes', version: 'v1.35.4' },
  package: 'k8s.io/kubernetes/cmd/kube-apiserver',
  go: '1.25.0',
  define: { 'k8s.io/component-base/version.gitVersion': 'v1.35.4' },
  stagingVersion: 'v0.35.4',
};

it('goModOf replaces each staging module by the version that is published of it', () => {
  assert.equal(
    goModOf(apiServer, ['k8s.io/client-go', 'k8s.io/api']),
    [
      'module pawl.dev/throwaway',
      'go 1.25.0',
      'require k8s.io/kubernetes v1.35.4',
      'replace k8s.io/api => k8s.io/api v0.35.4',
      'replace k8s.io/client-go => k8s.io/client-go v0.35.4',
      '',
    ].join('\n'),
  );
});

it('stagingModules are those that go.mod replaces by a staging folder, and no other module of k8s.io', () => {
  const goMod = JSON.stringify({
    Require: [{ Path: 'k8s.io/utils', Version: 'v0.0.0-20251002143259-bc988d571ff4' }],
    Replace: [
      { Old: { Path: 'k8s.io/api' }, New: { Path: './staging/src/k8s.io/api' } },
      { Old: { Path: 'example.org/fork' }, New: { Path: 'example.org/other', Version: 'v1.0.0' } },
    ],
  });
  assert.deepEqual(stagingModules(goMod), ['k8s.io/api']);
});

it('stagingModules of a go.mod that replaces nothing are none', () => {
  assert.deepEqual(stagingModules('{}'), []);
});

it('goBuildArguments write the version into the program', () => {
  assert.deepEqual(goBuildArguments(apiServer, '/cache/it'), [
    'build',
    '-mod=mod',
    '-buildvcs=false',
    '-o',
    '/cache/it',
    '-ldflags',
    '-s -w -X k8s.io/component-base/version.gitVersion=v1.35.4',
    'k8s.io/kubernetes/cmd/kube-apiserver',
  ]);
});
