import assert from 'node:assert/strict';
import { it } from 'node:test';
import { apiRequest } from './api-request.ts';
import { describeWithCluster, freshNamespace } from './for-tests.ts';

describeWithCluster('the shared control plane', (plane) => {
  it('is reached with its token and its authority', async () => {
    assert.equal((await apiRequest(plane, 'GET', '/version')).status, 200);
  });
  it('gives a namespace of its own', async (t) => {
    const namespace = await freshNamespace(plane, t);
    assert.equal((await apiRequest(plane, 'GET', `/api/v1/namespaces/${namespace}`)).status, 200);
  });
});
