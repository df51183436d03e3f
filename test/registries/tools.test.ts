import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { writeImage } from '../contracts/registry-samples.ts';
import { registryForTests } from './registry.ts';
import { toolForTests } from './tools.ts';

const cosign = await toolForTests('cosign');

for (const server of ['go-containerregistry', 'distribution'] as const)
  test(`cosign signs and verifies what we wrote to ${server}'s server, and we find its signature`, {
    skip: cosign.kind === 'missing' && cosign.reason,
  }, async (t) => {
    const found = await registryForTests(t, { server });
    if (found.kind === 'missing') return t.skip(found.reason);
    assert.ok(cosign.kind === 'ready');
    const folder = await mkdtemp(join(tmpdir(), 'pawl-cosign-'));
    t.after(() => rm(folder, { recursive: true }));
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const repository = openRepository(`oci://${found.registry.host}/acme/shop`, context);
    const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
    const image = `${found.registry.host}/acme/shop@${descriptor.digest}`;
    const options = { environment: { COSIGN_PASSWORD: 'secret', HOME: folder }, folder };
    await cosign.tool.run(['generate-key-pair'], options);
    // No transparency log and no other service: the key alone.
    const alone = ['--use-signing-config=false', '--tlog-upload=false'];
    await cosign.tool.run(['sign', '--yes', '--key', 'cosign.key', ...alone, image], options);
    await cosign.tool.run(['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog', image], options);
    const types = (await repository.referrers(descriptor.digest)).map(({ artifactType }) => artifactType);
    assert.deepEqual(types, ['application/vnd.dev.sigstore.bundle.v0.3+json']);
  });
