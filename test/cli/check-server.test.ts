import assert from 'node:assert/strict';
import { it, test } from 'node:test';
import type { Tools } from '../../lib/cli/tools.ts';
import { throwAwayServers } from '../../lib/entry/throw-away-server.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { userProject } from './project.ts';
import { widgetShop } from './widget-shop.ts';

describeWithCluster('check --context', (plane) => {
  it('asks the cluster by dry run, and says what it has judged by', async (t) => {
    const project = await userProject(t, widgetShop);
    const { code, stdout } = await project.pawl('check', '--kubeconfig', plane.kubeconfig);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Not proven:\n {2}Widget of shop\.example\/v1 was not tried: the server does not have its definition/);
    assert.match(stdout, /\n {2}What Kubernetes 1\.34 says: 1\.35\.\d+ has judged in its place \(production\)\n/);
    assert.match(stdout, new RegExp(`passed ${plane.server} of Kubernetes 1\\.35`));
    assert.match(stdout, /judged by Kubernetes 1\.35\.\d+, the environment says 1\.34/);
    assert.equal((await project.pawl('check', '--kubeconfig', plane.kubeconfig, '--admission', 'platform')).code, 2);
  });
});

test('without binaries, check --server says how to get them', async (t) => {
  const startServer: Tools['startServer'] = throwAwayServers({
    home: '/nowhere',
    platform: 'linux',
    environment: {},
    clock: () => new Date(),
  });
  const project = await userProject(t, widgetShop, { startServer });
  const { code, stderr } = await project.pawl('check', '--server');
  assert.equal(code, 1);
  assert.match(stderr, /its binaries are not on this machine\n {2}Get them with "setup-envtest use 1\.34"/);
});
