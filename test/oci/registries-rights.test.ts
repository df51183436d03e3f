import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { credentialFiles } from '../../lib/oci/credentials/credential-files.ts';
import { credentialsFromFiles } from '../../lib/oci/credentials/credentials-from-files.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext, type RegistryOptions } from '../../lib/oci/registry-context.ts';
import { rejectsWith, writeImage, writeText } from '../contracts/registry-samples.ts';
import { registryForTests } from '../registries/registry.ts';
import { temporaryFolder } from './temporary-folder.ts';

const accounts = {
  publisher: { password: 'publishes', rights: { 'acme/shop': ['pull', 'push'] } },
  promoter: { password: 'promotes', rights: { 'acme/shop': ['pull'], 'acme/shop/production': ['pull', 'push', 'delete'] } },
  agent: { password: 'reads', rights: { 'acme/shop/production': ['pull'] } },
} as const;

type Name = keyof typeof accounts;

for (const server of ['go-containerregistry', 'distribution'] as const) {
  test(`everybody may do on ${server}'s server what the account says, and nothing else`, async (t) => {
    const open = await opener(t, server);
    if (open === undefined) return;
    const release = await writeImage(open('publisher', 'acme/shop'), { tag: '1.0.0' });
    await rejectsWith('UNAUTHORIZED', writeImage(open('publisher', 'acme/shop/production'), { tag: '1.0.0' }));
    await rejectsWith('UNAUTHORIZED', writeImage(open('promoter', 'acme/shop'), { tag: '2.0.0' }));
    assert.deepEqual(await open('promoter', 'acme/shop').resolve('1.0.0'), release.descriptor);

    const promoted = await writeImage(open('promoter', 'acme/shop/production'), { tag: 'live' });
    assert.deepEqual(await open('agent', 'acme/shop/production').resolve('live'), promoted.descriptor);
    await rejectsWith('UNAUTHORIZED', writeImage(open('agent', 'acme/shop/production'), { tag: 'live' }));
    await rejectsWith('UNAUTHORIZED', open('agent', 'acme/shop').resolve('1.0.0'));
    assert.equal(await open('agent', 'acme/shop/production').removeTag('live'), false);
    assert.equal(await open('promoter', 'acme/shop/production').removeTag('live'), true);
  });

  test(`a blob arrives on ${server}'s server from a repository that may be read, and beside one that may not`, async (t) => {
    const open = await opener(t, server);
    if (open === undefined) return;
    const blob = await writeText(open('publisher', 'acme/shop'), 'the blob');
    const target = open('promoter', 'acme/shop/production');
    await target.writeBlob({ mediaType: 'text/plain', bytes: Buffer.from('the blob') }, { from: open('promoter', 'acme/shop') });
    assert.equal(await target.hasBlob(blob.digest), true);
    const hidden = open('promoter', 'acme/other');
    const sent = await target.writeBlob({ mediaType: 'text/plain', bytes: Buffer.from('another') }, { from: hidden });
    assert.equal(await target.hasBlob(sent.digest), true);
  });
}

test('a helper that a docker configuration names opens a registry with tokens', { skip: process.platform === 'win32' }, async (t) => {
  const folder = await temporaryFolder(t);
  const credentials = async (host: string) => {
    const helper = join(folder, 'docker-credential-pretend');
    await writeFile(helper, `#!/bin/sh\nread server\n[ "$server" = "${host}" ] && echo '{"Username":"agent","Secret":"reads"}'\n`);
    await chmod(helper, 0o755);
    await mkdir(join(folder, '.docker'));
    await writeFile(join(folder, '.docker', 'config.json'), JSON.stringify({ credHelpers: { [host]: 'pretend' } }));
    const environment = { PATH: `${folder}:${process.env.PATH}` };
    return credentialsFromFiles({ files: credentialFiles({ home: folder }), environment });
  };
  const found = await registryForTests(t, { accounts });
  if (found.kind === 'missing') return t.skip(found.reason);
  const { host } = found.registry;
  const context = contextOf(t, { credentials: await credentials(host) });
  const repository = openRepository(`oci://${host}/acme/shop/production`, context);
  assert.deepEqual(await repository.tags(), []);
  await rejectsWith('UNAUTHORIZED', writeImage(repository, { tag: 'live' }));
});

test('a wrong password and nobody get nothing', async (t) => {
  const found = await registryForTests(t, { accounts });
  if (found.kind === 'missing') return t.skip(found.reason);
  const { host } = found.registry;
  const credentials = async () => ({ kind: 'password', username: 'agent', password: 'guesses' }) as const;
  for (const options of [{ credentials }, {}])
    await rejectsWith('UNAUTHORIZED', openRepository(`oci://${host}/acme/shop/production`, contextOf(t, options)).tags());
});

async function opener(
  t: TestContext,
  server: 'go-containerregistry' | 'distribution',
): Promise<((who: Name, repository: string) => Repository) | undefined> {
  const found = await registryForTests(t, { server, accounts });
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  return (username, repository) => {
    const credentials = async () => ({ kind: 'password', username, password: accounts[username].password }) as const;
    return openRepository(`oci://${found.registry.host}/${repository}`, contextOf(t, { credentials }));
  };
}

function contextOf(t: TestContext, options: RegistryOptions) {
  const context = createRegistryContext({ plainHttp: true, ...options });
  t.after(() => context.close());
  return context;
}
