import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connectionFromClientNode, connectWithClientNode } from '../../lib/kubernetes/client-node.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import { inClusterConnection, readKubeconfig } from '../../lib/kubernetes/kubeconfig.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { typeOf } from './real-cluster.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-kubeconfig-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Two contexts over one cluster; JSON is YAML. */
function kubeconfig(user: object, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'other', context: { cluster: 'c', user: 'nobody' } },
      { name: 'anonymous', context: { cluster: 'c' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function refusedWith(promise: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(promise, (thrown) => {
    assert.ok(thrown instanceof ClusterError, String(thrown));
    assert.equal(thrown.code, 'BAD_KUBECONFIG');
    assert.match(thrown.message, message);
    return true;
  });
}

const authority = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

describe('readKubeconfig', () => {
  const folder = '/nowhere';

  it('reads certificates that are inline', async () => {
    const text = kubeconfig(
      { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'api' },
    );
    assert.deepEqual(await readKubeconfig(text, { folder }), {
      server: 'https://127.0.0.1:6443',
      certificateAuthority: 'CA',
      certificateAuthorityFile: undefined,
      clientCertificate: 'CERT',
      clientKey: 'KEY',
      token: undefined,
      tokenFile: undefined,
      insecureSkipTlsVerify: undefined,
      tlsServerName: 'api',
      namespace: 'shop',
    });
  });

  it('reads files relative to its own folder, and leaves a token file for later', async (t) => {
    const own = await temporaryFolder(t);
    await writeFile(join(own, 'ca.crt'), authority);
    const connection = await readKubeconfig(kubeconfig({ tokenFile: 'token' }, { 'certificate-authority': 'ca.crt' }), { folder: own });
    assert.equal(connection.certificateAuthority, authority);
    assert.equal(connection.certificateAuthorityFile, join(own, 'ca.crt'));
    await writeFile(join(own, 'none.crt'), '\n');
    await refusedWith(
      readKubeconfig(kubeconfig({}, { 'certificate-authority': 'none.crt' }), { folder: own }),
      /^Cannot read credentials: file ".*none\.crt" holds no certificate$/,
    );
    assert.equal(connection.tokenFile, join(own, 'token'));
    await refusedWith(readKubeconfig(kubeconfig({ 'client-certificate': 'no.crt' }), { folder: own }), /file ".*no\.crt" cannot be read/);
  });

  it('takes the context that is asked for', async () => {
    const connection = await readKubeconfig(kubeconfig({ token: 't' }), { folder, context: 'anonymous' });
    assert.deepEqual([connection.token, connection.namespace], [undefined, undefined]);
    await refusedWith(
      readKubeconfig(kubeconfig({}), { folder, context: 'nope' }),
      /has no context "nope", only "here", "other", "anonymous"/,
    );
    await refusedWith(readKubeconfig(kubeconfig({}), { folder, context: 'other' }), /names user "nobody", which it does not have/);
  });

  for (const [what, user, cluster, message] of [
    ['an exec plugin', { exec: { command: 'aws' } }, {}, /exec plugin, and the agent runs no processes/],
    ['an auth provider', { 'auth-provider': { name: 'gcp' } }, {}, /auth-provider/],
    ['a password', { username: 'admin', password: 'hunter2' }, {}, /has a password/],
    ['another identity', { token: 't', as: 'root' }, {}, /acts as another identity/],
    ['a proxy', { token: 't' }, { 'proxy-url': 'http://proxy:3128' }, /proxy-url/],
    ['a server that is no URL', { token: 't' }, { server: 'nonsense' }, /server "nonsense" is not a URL/],
    ['a server of another protocol', { token: 't' }, { server: 'ftp://x' }, /not an https URL/],
    ['a token that is a number', { token: 7 }, {}, /users\.0\.user\.token/],
  ] as const)
    it(`refuses ${what}`, () => refusedWith(readKubeconfig(kubeconfig(user, cluster), { folder }), message));

  it('refuses what is not a kubeconfig', async () => {
    await refusedWith(readKubeconfig('{', { folder }), /it is not YAML/);
    await refusedWith(readKubeconfig('[]', { folder }), /the file: /);
    await refusedWith(readKubeconfig('', { folder }), /the file: /);
    await refusedWith(readKubeconfig('{}', { folder }), /no current-context/);
    await refusedWith(readKubeconfig('a: &a [1]\nb: *a', { folder }), /it is not YAML/);
  });
});

describe('inClusterConnection', () => {
  it('reads the mounted ServiceAccount', async (t) => {
    const folder = await temporaryFolder(t);
    await Promise.all([writeFile(join(folder, 'ca.crt'), authority), writeFile(join(folder, 'namespace'), 'pawl-system\n')]);
    const connection = await inClusterConnection({ host: 'fd00::1', port: '443', folder });
    assert.deepEqual(connection, {
      server: 'https://[fd00::1]:443',
      certificateAuthority: authority,
      certificateAuthorityFile: join(folder, 'ca.crt'),
      tokenFile: join(folder, 'token'),
      namespace: 'pawl-system',
    });
    await refusedWith(inClusterConnection({ host: '10.0.0.1', port: '443', folder: join(folder, 'no') }), /ca\.crt" cannot be read/);
    await writeFile(join(folder, 'ca.crt'), '');
    await refusedWith(
      inClusterConnection({ host: '10.0.0.1', port: '443', folder }),
      /^Cannot read credentials: file ".*ca\.crt" holds no certificate$/,
    );
  });
});

describe('connectionFromClientNode', () => {
  async function fileOf(t: TestContext, text: string): Promise<string> {
    const file = join(await temporaryFolder(t), 'config');
    await writeFile(file, text);
    return file;
  }

  it('passes certificate, server name and namespace on', async (t) => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64(privateKey) };
    const file = await fileOf(t, kubeconfig(user, { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'api' }));
    const connection = await connectionFromClientNode({ kubeconfig: file });
    assert.deepEqual(
      [
        connection.server,
        connection.certificateAuthority,
        connection.clientCertificate,
        connection.clientKey,
        connection.tlsServerName,
        connection.namespace,
      ],
      ['https://127.0.0.1:6443', 'CA', 'CERT', privateKey, 'api', 'shop'],
    );
  });

  it('runs an exec plugin for its token', async (t) => {
    const token = randomBytes(8).toString('hex');
    const credential = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } });
    const script = `process.stdout.write(${JSON.stringify(credential)})`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script],
      interactiveMode: 'Never',
    };
    const { headers } = await connectionFromClientNode({ kubeconfig: await fileOf(t, kubeconfig({ exec })) });
    assert.deepEqual(headers, { authorization: `Bearer ${token}` });
  });

  it('passes an identity to act as on, under one header name', async (t) => {
    const { headers } = await connectionFromClientNode({ kubeconfig: await fileOf(t, kubeconfig({ token: 't', as: 'jane' })) });
    assert.deepEqual(headers, { 'impersonate-user': 'jane', authorization: 'Bearer t' });
  });

  it('keeps the token file, which client-node does not know', async (t) => {
    const file = await fileOf(t, kubeconfig({ tokenFile: 'token' }));
    assert.equal((await connectionFromClientNode({ kubeconfig: file })).tokenFile, join(file, '..', 'token'));
  });

  it('merges several files as KUBECONFIG joins them, the first one first', async (t) => {
    const first = await fileOf(
      t,
      JSON.stringify({ 'current-context': 'other', contexts: [], clusters: [], users: [{ name: 'nobody', user: { token: 'n' } }] }),
    );
    const second = await fileOf(t, kubeconfig({ token: 't' }));
    const { headers } = await connectionFromClientNode({ kubeconfig: `${first}:${second}` });
    assert.deepEqual(headers, { authorization: 'Bearer n' });
  });

  it('says that there is no kubeconfig where nobody named one and none is there', async (t) => {
    const { HOME, KUBECONFIG } = process.env;
    t.after(() => Object.assign(process.env, { HOME }, KUBECONFIG === undefined ? {} : { KUBECONFIG }));
    delete process.env.KUBECONFIG;
    process.env.HOME = await temporaryFolder(t);
    for (const context of [undefined, 'here']) {
      const failed = connectionFromClientNode({ context });
      await refusedWith(failed, /^Cannot reach a cluster: no kubeconfig was found, neither in KUBECONFIG nor at ~\/\.kube\/config$/);
      await assert.rejects(failed, { fix: 'Name one with --kubeconfig FILE or KUBECONFIG' });
    }
  });

  it('says what is wrong with a kubeconfig', async (t) => {
    await refusedWith(connectionFromClientNode({ kubeconfig: '/nowhere/config' }), /Cannot read the kubeconfig: .*nowhere/);
    await refusedWith(
      connectionFromClientNode({ kubeconfig: await fileOf(t, kubeconfig({})), context: 'nope' }),
      /^Cannot read the kubeconfig: it has no context "nope", expected one of here, other, anonymous$/,
    );
    await refusedWith(
      connectionFromClientNode({ kubeconfig: await fileOf(t, kubeconfig({}).replace('"cluster":"c"', '"cluster":"elsewhere"')) }),
      /^Cannot read the kubeconfig: context "here" names the cluster "elsewhere", which it does not have, expected one of c$/,
    );
    await refusedWith(
      connectionFromClientNode({ kubeconfig: await fileOf(t, 'garbage') }),
      /^Cannot read the kubeconfig: it has no context$/,
    );
  });
});

describeWithCluster('a kubeconfig of a real API server', (plane) => {
  it('is read by both readers, and both reach the server', async () => {
    const text = await readFile(plane.kubeconfig, 'utf8');
    const own = connectCluster(await readKubeconfig(text, { folder: join(plane.kubeconfig, '..') }));
    const theirs = await connectWithClientNode({ kubeconfig: plane.kubeconfig });
    for (const cluster of [own, theirs]) {
      assert.equal(cluster.server, plane.server);
      const address = { type: await typeOf(cluster, 'v1', 'Namespace'), name: 'default' };
      assert.equal((await cluster.get(address))?.metadata.name, 'default');
      await cluster.close();
    }
  });
});
