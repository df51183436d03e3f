import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { apiCall, apiRequest } from './api-request.ts';
import { startControlPlane } from './control-plane.ts';
import { controlPlaneOfItsOwn, freshNamespace } from './for-tests.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('a control plane of its own', async () => {
  const own = await controlPlaneOfItsOwn({ after });
  if (own.kind === 'missing') {
    it('runs', { skip: own.reason }, () => undefined);
    return;
  }
  const { plane } = own;

  it('has a kubeconfig that only its owner can read, with the authority and the token in it', async () => {
    assert.equal((await stat(plane.kubeconfig)).mode & 0o777, 0o600);
    const config = JSON.parse(await readFile(plane.kubeconfig, 'utf8'));
    assert.equal(config['current-context'], plane.name);
    assert.equal(config.clusters[0].cluster.server, plane.server);
    assert.equal(Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString(), plane.certificateAuthority);
    assert.equal(config.users[0].user.token, plane.token);
  });

  it('gives a user no rights but those that RBAC gives to the name and the groups', { timeout: 120_000 }, async (t) => {
    const namespace = await freshNamespace(plane, t);
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
    await apiCall(plane, 'POST', `${rbac}/roles`, { metadata: { name: 'reader' }, rules });
    await apiCall(plane, 'POST', `${rbac}/rolebindings`, {
      metadata: { name: 'readers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'developers' }],
    });
    const kubeconfig = await plane.kubeconfigFor('jane', ['developers']);
    // The authorizer learns of the binding from a watch.
    while ((await statusAs(kubeconfig, `/api/v1/namespaces/${namespace}/configmaps`)) !== 200) await delay(20);
    assert.equal(await statusAs(kubeconfig, `/api/v1/namespaces/${namespace}/secrets`), 403);
    assert.equal(await statusAs(await plane.kubeconfigFor('jane'), `/api/v1/namespaces/${namespace}/configmaps`), 403);
  });

  it('creates a pod without a ServiceAccount controller', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const spec = { containers: [{ name: 'web', image: 'example.org/web:1.0.0' }] };
    await apiCall(plane, 'POST', `/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'web' }, spec });
  });

  it('keeps its address and its data while the API server is away', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const { server } = plane;
    await plane.stopApiServer();
    assert.deepEqual([...plane.pids.keys()], ['etcd']);
    await assert.rejects(apiRequest(plane, 'GET', '/version'));
    await plane.startApiServer();
    assert.equal(plane.server, server);
    assert.equal((await apiRequest(plane, 'GET', `/api/v1/namespaces/${namespace}`)).status, 200);
  });
});

it('a control plane whose server ends at once says what that server said', async (t) => {
  const folder = await temporaryFolder(t);
  const broken = join(folder, 'broken');
  await writeFile(broken, '#!/bin/sh\necho unknown flag: --data-dir\nexit 3\n');
  await chmod(broken, 0o755);
  const binaries = { etcd: broken, 'kube-apiserver': broken };
  await assert.rejects(startControlPlane({ name: 'broken', folder: join(folder, 'state'), binaries }), {
    code: 'START_FAILED',
    message: /^Cannot start "etcd": it ended with code 3, and said\nunknown flag: --data-dir$/,
  });
});

async function statusAs(kubeconfig: string, path: string): Promise<number> {
  const config = JSON.parse(await readFile(kubeconfig, 'utf8'));
  const decode = (text: string): string => Buffer.from(text, 'base64').toString();
  const user = config.users[0].user;
  const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
  const connection = { ca: decode(authority), cert: decode(user['client-certificate-data']), key: decode(user['client-key-data']) };
  const dispatcher = new Agent({ connect: connection });
  const answer = await request(`${server}${path}`, { dispatcher });
  await answer.body.dump();
  await dispatcher.close();
  return answer.statusCode;
}
