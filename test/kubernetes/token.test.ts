import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import { configMap, configMaps, json, refuse, startHostileServer } from './hostile-server.ts';

const address = { type: configMaps, namespace: 'shop', name: 'web' };

/** A server that takes one token, a client whose token lies in a file, and a clock that the test moves. */
async function rotation(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-token-'));
  const tokenFile = join(folder, 'token');
  const seen: (string | undefined)[] = [];
  const state = { accepted: 'Bearer first', now: 0 };
  const server = await startHostileServer((request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization === state.accepted) json(response, 200, configMap('web'));
    else refuse(response, 401, 'Unauthorized', 'Unauthorized');
  });
  const cluster = connectCluster({ server: server.url, tokenFile }, { elapsed: () => state.now });
  t.after(async () => {
    await cluster.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  await writeFile(tokenFile, 'first\n');
  return { cluster, tokenFile, seen, state };
}

describe('a token file', () => {
  it('is read again after a minute and not before', async (t) => {
    const { cluster, tokenFile, seen, state } = await rotation(t);
    await cluster.get(address);
    await writeFile(tokenFile, 'second\n');
    state.now = 59_999;
    await cluster.get(address);
    state.accepted = 'Bearer second';
    state.now = 60_000;
    await cluster.get(address);
    assert.deepEqual(seen, ['Bearer first', 'Bearer first', 'Bearer second']);
  });

  it('is read again at once when the server refuses the token, and the request repeated', async (t) => {
    const { cluster, tokenFile, seen, state } = await rotation(t);
    await cluster.get(address);
    await writeFile(tokenFile, 'second\n');
    state.accepted = 'Bearer second';
    assert.equal((await cluster.get(address))?.metadata.name, 'web');
    assert.deepEqual(seen, ['Bearer first', 'Bearer first', 'Bearer second']);
  });

  it('keeps the last token while the file is being replaced', async (t) => {
    const { cluster, tokenFile, seen, state } = await rotation(t);
    await cluster.get(address);
    await rm(tokenFile);
    state.now = 120_000;
    await cluster.get(address);
    assert.deepEqual(seen, ['Bearer first', 'Bearer first']);
  });

  it('that is refused and did not change is tried only once', async (t) => {
    const { cluster, seen, state } = await rotation(t);
    state.accepted = 'Bearer another';
    await assert.rejects(cluster.get(address), { code: 'UNAUTHORIZED' });
    assert.deepEqual(seen, ['Bearer first']);
  });

  it('that is missing or empty is said by its path', async (t) => {
    const { cluster, tokenFile } = await rotation(t);
    await writeFile(tokenFile, '\n');
    await assert.rejects(cluster.get(address), {
      code: 'BAD_KUBECONFIG',
      message: `Cannot read the kubeconfig: its token file "${tokenFile}" is empty`,
    });
    await rm(tokenFile);
    await assert.rejects(cluster.get(address), { code: 'BAD_KUBECONFIG', message: /token" cannot be read/ });
  });
});
