import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { apiCall, apiRequest } from './api-request.ts';
import { controlPlaneForTests, describeWithCluster, freshNamespace } from './for-tests.ts';
import { temporaryFolder } from './temporary-folder.ts';

describeWithCluster('the shared control plane', (plane) => {
  it('is the same for everybody who asks in this run', async () => {
    const again = await controlPlaneForTests();
    assert.equal(again.kind === 'ready' && again.plane.server, plane.server);
    assert.equal((await apiRequest(plane, 'GET', '/version')).status, 200);
  });

  it('gives namespaces of which nobody else has the name', async (t) => {
    const names = [await freshNamespace(plane, t), await freshNamespace(plane, t)];
    assert.equal(new Set(names).size, 2);
    for (const name of names) assert.equal((await apiRequest(plane, 'GET', `/api/v1/namespaces/${name}`)).status, 200);
  });
});

describeWithCluster('the shared full control plane', { full: true }, (plane) => {
  it('rolls a Deployment out', { timeout: 120_000 }, async (t) => {
    const namespace = await freshNamespace(plane, t);
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const labels = { app: 'web' };
    const containers = [{ name: 'web', image: 'example.org/web:1.0.0', readinessProbe: { httpGet: { path: '/', port: 80 } } }];
    const spec = { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } };
    await apiCall(plane, 'POST', path, { metadata: { name: 'web' }, spec });
    while (!/"readyReplicas":3\b/.test((await apiRequest(plane, 'GET', `${path}/web`)).text)) await delay(50);
  });

  it('finishes deleting a namespace', { timeout: 120_000 }, async (t) => {
    const path = `/api/v1/namespaces/${await freshNamespace(plane, t)}`;
    await apiCall(plane, 'DELETE', path);
    while ((await apiRequest(plane, 'GET', path)).status !== 404) await delay(50);
  });
});

const bare = fileURLToPath(new URL('./programs/needs-a-cluster.ts', import.meta.url));

it('a suite without binaries or Go is skipped, and says why', async (t) => {
  const { code, output } = await runBare(await temporaryFolder(t), {});
  assert.match(output, /# SKIP Without etcd, kube-apiserver\. Install Go/);
  assert.equal(code, 0);
});

it('a suite without binaries or Go fails with CI=true', async (t) => {
  const { code, output } = await runBare(await temporaryFolder(t), { CI: 'true' });
  assert.match(output, /Without etcd, kube-apiserver, and CI=true forbids to skip them/);
  assert.equal(code, 1);
});

async function runBare(folder: string, environment: NodeJS.ProcessEnv): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = spawn(process.execPath, ['--test-reporter=tap', bare], {
    env: { HOME: folder, PATH: folder, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code, output };
}
