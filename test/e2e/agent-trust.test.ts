import assert from 'node:assert/strict';
import { it } from 'node:test';
import { testEnvironment } from '../agent/stage/environment.ts';
import { configMap } from '../agent/stage/objects.ts';
import { applied, mallory, promoter, publisher, signed, trust } from '../agent/stage/people.ts';
import { refused } from '../agent/stage/refused.ts';
import { ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';

describeWithCluster('agent trust', (plane) => {
  it('takes what the publisher and the promoter signed, and says so', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent();
    await stage.deliver('shop', { trust });
    const status = await stage.status((current) => ready(current) === 'Applied');
    assert.equal(status.verification, 'promotion signed by promoter, release signed by publisher');
  });

  for (const referrers of [true, false])
    it(`finds signatures in a registry ${referrers ? 'with' : 'without'} the referrers API, and misses those that are not there`, async (t) => {
      const found = await registryForTests(t, { referrers });
      if (found.kind === 'missing') return t.skip(found.reason);
      const stage = await applied(await setStage(plane, t, { reference: `oci://${found.registry.host}/acme/shop/staging` }));
      stage.environment.signAs({ publisher: publisher.signer });
      await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: 'unsigned' })]);
      await refusedWith(stage, 'UntrustedRecord', /Record 2 .* is not taken: It is not signed/);
    });

  it('says that nothing is verified where it has no trust', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent();
    await stage.deliver();
    assert.equal((await stage.status((current) => ready(current) === 'Applied')).verification, 'none');
  });

  it('takes nothing that is not signed, and stays on what it has', async (t) => {
    const stage = await applied(await setStage(plane, t));
    stage.environment.signAs({ publisher: publisher.signer });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: 'unsigned' })]);
    await refusedWith(stage, 'UntrustedRecord', /Record 2 .* is not taken: It is not signed/);
  });

  it('takes no record that a publisher signed', async (t) => {
    const stage = await applied(await setStage(plane, t));
    stage.environment.signAs({ publisher: publisher.signer, promoter: publisher.signer });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: 'wrong signer' })]);
    await refusedWith(stage, 'UntrustedRecord', /Record 2 .* is not taken/);
  });

  it('takes no release that a promoter, or somebody unknown, signed', async (t) => {
    const stage = await applied(await setStage(plane, t));
    stage.environment.signAs({ publisher: promoter.signer, promoter: promoter.signer });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: 'wrong signer' })]);
    await refusedWith(stage, 'UntrustedRelease', /2\.0\.0 .* is not taken/);
    stage.environment.signAs({ publisher: mallory.signer, promoter: promoter.signer });
    await stage.environment.promote('2.0.1', [configMap(stage.namespace, 'settings', { key: 'unknown signer' })]);
    await refusedWith(stage, 'UntrustedRelease', /2\.0\.1 .* is not taken/);
    stage.environment.signAs({ publisher: publisher.signer, promoter: promoter.signer });
    await stage.environment.promote('2.0.2', [configMap(stage.namespace, 'settings', { key: 'good' })]);
    await stage.status((current) => current.applied?.version === '2.0.2');
  });

  it('takes no manifest of another environment, though publisher and promoter are the same there', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const production = testEnvironment(stage.environment.repository.reference, 'production');
    production.signAs({ publisher: publisher.signer });
    await stage.environment.record(await production.push('2.0.0', [configMap(stage.namespace, 'settings', { key: 'production' })]));
    await refusedWith(stage, 'WrongEnvironment', /it is of environment "production", expected "staging"/);
  });

  it('is not held up by a record of a stranger: the next good one is taken', async (t) => {
    const stage = await applied(await setStage(plane, t));
    await stage.environment.recordUnchecked(
      await stage.environment.push('6.6.6', [configMap(stage.namespace, 'settings', { key: 'evil' })]),
    );
    await refusedWith(stage, 'UntrustedRecord', /Record 2 .* is not taken: It is not signed/);
    await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'settings', { key: 'good' })]);
    await stage.status((current) => current.applied?.version === '1.1.0');
  });

  it('stops applying, also against drift, and prunes nothing as soon as a key is taken out, until it is back', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const sequence = (await stage.status(() => true)).applied?.sequence;
    await stage.patchDelivery({ spec: { trust: { ...trust, promotions: [mallory.trusted] } } });
    const status = await stage.status((current) => ready(current) === 'UntrustedRecord');
    assert.match(
      readyMessage(status),
      /signed by promoter, who is not trusted with promotions \(.*pawl resolve.*\); what is applied is left as it is/,
    );
    assert.equal(status.applied?.sequence, sequence);
    const settings = await stage.address('v1', 'ConfigMap', 'settings');
    await stage.cluster.mergePatch(settings, { data: { key: 'by hand' } }, { fieldManager: 'somebody' });
    await stage.event('drift-observed');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'by hand' });
    await stage.patchDelivery({ spec: { trust } });
    await stage.status((current) => ready(current) === 'Applied');
    await stage.until(
      'the released content',
      async () => JSON.stringify((await stage.get('v1', 'ConfigMap', 'settings'))?.data) === '{"key":"value"}',
    );
  });

  it('stops after a restart too, with the registry away', async (t) => {
    const stage = await signed(await setStage(plane, t));
    const first = stage.startAgent();
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    await first.stop();
    await stage.patchDelivery({ spec: { trust: { ...trust, releases: [] }, repository: 'oci-layout:/nowhere/at-all' } });
    stage.startAgent();
    assert.match(readyMessage(await stage.status((current) => ready(current) === 'UntrustedRelease')), /not trusted with releases/);
  });

  it('verifies what it holds already when it is given trust, and holds it if nobody signed', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((current) => ready(current) === 'Applied');
    await stage.patchDelivery({ spec: { trust } });
    await stage.status((current) => ready(current) === 'UntrustedRecord');
    assert.ok(await stage.get('v1', 'ConfigMap', 'settings'));
  });

  it('finds a signature that came later', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent();
    await stage.deliver();
    await stage.status((current) => ready(current) === 'Applied');
    await stage.patchDelivery({ spec: { trust } });
    const status = await stage.status(({ verification = 'none' }) => verification.startsWith('promotion signed'));
    assert.equal(ready(status), 'Applied');
  });

  it('refuses trust that cannot be used: the API server what it can see, the agent the rest', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent();
    const both = { ...publisher.trusted, issuer: 'https://issuer.example.com', subject: 'somebody' };
    await assert.rejects(stage.deliver('both', { trust: { releases: [both], promotions: [] } }), /must be a key/);
    await assert.rejects(stage.deliver('private', { trust: { releases: [{ key: 'no key' }], promotions: [] } }), /key/);
    const hollow = { key: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n' };
    await stage.deliver('hollow', { trust: { releases: [hollow], promotions: [promoter.trusted] } });
    await stage.status((current) => ready(current) === 'Malformed', 'hollow');
    assert.equal(await stage.get('v1', 'ConfigMap', 'settings'), undefined);
  });
});

async function refusedWith(stage: Stage, reason: string, message: RegExp): Promise<void> {
  const status = await refused(stage, reason, message);
  assert.match(readyMessage(status), /1\.0\.0 \(record 1\) stays/);
  assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
}
