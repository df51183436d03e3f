import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import type { RecordedRelease } from '../../lib/promotion/record.ts';
import { publisher, signed, trust } from '../agent/stage/people.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { fluxCommandForTests } from '../flux/flux-command.ts';
import { registryForTests } from '../registries/registry.ts';

type Flux = Extract<Awaited<ReturnType<typeof fluxCommandForTests>>, { kind: 'ready' }>['tool'];

/** An artifact has no ledger: what a running agent takes is what a record of the environment's repository names, whoever made that. */
describeWithCluster('an agent and what "flux push artifact" made', async (plane) => {
  const flux = await fluxCommandForTests();

  it('takes it when a record promotes it, and prunes what left it', async (t) => {
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    if (flux.kind === 'missing') return t.skip(flux.reason);
    const stage = await setStage(plane, t, { reference: `oci://${found.registry.host}/acme/shop/staging` });
    await stage.environment.record(await pushByFlux(t, { stage, flux: flux.tool }, '1.0.0', ['settings', 'limits']));
    stage.startAgent();
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'Applied');
    assert.deepEqual([status.applied?.version, status.inventory?.objects, status.verification], ['1.0.0', 2, 'none']);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'limits'))?.data, { version: '1.0.0' });
    await stage.environment.record(await pushByFlux(t, { stage, flux: flux.tool }, '1.1.0', ['settings']));
    await stage.status((current) => current.applied?.version === '1.1.0' && current.inventory?.objects === 1);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { version: '1.1.0' });
    assert.equal(await stage.get('v1', 'ConfigMap', 'limits'), undefined);
  });

  it('takes it under trust only when a publisher signed it', async (t) => {
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    if (flux.kind === 'missing') return t.skip(flux.reason);
    const stage = await signed(await setStage(plane, t, { reference: `oci://${found.registry.host}/acme/shop/staging` }));
    stage.startAgent();
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    const to = await pushByFlux(t, { stage, flux: flux.tool }, '1.1.0', ['settings']);
    await stage.environment.record(to);
    await stage.status((current) => ready(current) === 'UntrustedRelease');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    const subject = (await stage.environment.repository.resolve(to.manifest)) ?? assert.fail();
    await signManifest(stage.environment.repository, subject, publisher.signer);
    await stage.status((current) => current.applied?.version === '1.1.0' && ready(current) === 'Applied');
  });
});

/** ConfigMaps of these names, as the real `flux` packs them. Its index is what the promoter says: there is none. */
async function pushByFlux(
  t: TestContext,
  { stage, flux }: { readonly stage: Stage; readonly flux: Flux },
  version: string,
  names: readonly string[],
): Promise<RecordedRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-flux-made-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const documents = names.map(
    (name) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${stage.namespace}\ndata:\n  version: "${version}"\n`,
  );
  await writeFile(join(folder, 'everything.yaml'), documents.join('---\n'));
  const { repository } = stage.environment;
  const source = ['--source', 'https://git.example/shop', '--revision', 'main@sha1:0000000000000000000000000000000000000000'];
  await flux.run(['push', 'artifact', `${repository.reference}:${version}`, '--path', folder, ...source, '--insecure-registry']);
  const { digest } = (await repository.resolve(version)) ?? assert.fail(`flux pushed no ${version}`);
  return { version, index: digest, manifest: digest };
}
