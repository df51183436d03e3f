import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullEnvironment, readRelease } from '../../lib/artifact/read.ts';
import { verifyManifest } from '../../lib/artifact/signatures/verify.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { proveHistory } from '../../lib/release/ledgers/history.ts';
import { readVetoes, writeVeto } from '../../lib/release/ledgers/veto.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import { projectRepositories } from '../../lib/release/workplace/repositories.ts';
import { cutAt } from '../registries/front/faults.ts';
import { startFront } from '../registries/front/front.ts';
import { registryForTests } from '../registries/registry.ts';
import { publishSigned, signedWorkplace, trust } from '../release/signed-world.ts';

const words = { who: 'ann', why: 'a reason' };

test('the garbage collection of CNCF distribution leaves the ledger, releases, vetoes and every signature', async (t) => {
  const found = await registryForTests(t, { server: 'distribution' });
  if (found.kind === 'missing') return t.skip(found.reason);
  const { registry } = found;
  const open = () => {
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    return projectRepositories(`oci://${registry.host}/acme/shop`, 'shop', (reference) => openRepository(reference, context));
  };
  const repositories = open();
  const workplace = await signedWorkplace(repositories);
  await publishSigned(repositories, '1.0.0', 'one');
  await publishSigned(repositories, '1.1.0', 'two');
  for (let round = 0; round < 2; round += 1) await follow(workplace, { who: 'ann', why: null });
  await hold(workplace, 'production', words);
  await unhold(workplace, 'production', words);
  await writeVeto(workplace, 'veto', { version: '1.0.0', ...words });
  assert.ok(registry.collectGarbage !== undefined);
  await registry.collectGarbage();

  const later = await signedWorkplace(open());
  for (const environment of ['staging', 'production']) {
    const { entries, ignored } = await proveHistory(later, environment);
    assert.equal(entries.length, environment === 'production' ? 3 : 1);
    assert.deepEqual([ignored, entries.map(({ verification }) => verification.kind)], [[], entries.map(() => 'signed')]);
    const { proofs } = await verifyEnvironment(later, environment);
    assert.deepEqual(
      proofs.filter(({ result }) => result !== 'proved'),
      [],
    );
    const { to } = entries[0]?.record ?? {};
    await pullEnvironment(later.repositories.environment(environment), to?.manifest ?? 'live');
  }
  assert.deepEqual(
    (await readVetoes(later)).vetoes.map(({ version }) => version),
    ['1.0.0'],
  );
  for (const version of ['1.0.0', '1.1.0']) {
    const release = await readRelease(later.repositories.release, version);
    for (const digest of [release.digest, ...[...release.environments.values()].map((one) => one.digest)]) {
      const verification = await verifyManifest(later.repositories.release, digest, { trusted: trust.releases });
      assert.equal(verification.kind, 'signed', digest);
    }
  }
  await hold(later, 'production', words);
});

test('the garbage of publishes and moves that were cut off may be collected: the next ones succeed, and are proven after another collection', async (t) => {
  const found = await registryForTests(t, { server: 'distribution' });
  if (found.kind === 'missing') return t.skip(found.reason);
  const { host, collectGarbage } = found.registry;
  assert.ok(collectGarbage !== undefined);
  const front = await startFront(host);
  t.after(() => front.stop());
  const context = createRegistryContext({ plainHttp: true, attempts: 1 });
  t.after(() => context.close());
  const at = (place: string, name: string) =>
    projectRepositories(`oci://${place}/${name}/shop`, 'shop', (reference) => openRepository(reference, context));
  const publish = async (place: string, name: string) => publishSigned(at(place, name), '1.0.0', 'one');
  const move = async (place: string, name: string) =>
    void (await follow(await signedWorkplace(at(place, name)), { who: 'ann', why: null, environments: ['staging'] }));
  let cuts = 0;
  for (const [begin, act] of [[async () => undefined, publish] as const, [publish, move] as const]) {
    const whole = `whole-${act.name}`;
    await begin(host, whole);
    const before = front.requests.length;
    await act(front.host, whole);
    const requests = front.requests.slice(before);
    const writes = requests.flatMap(({ method, path }, place) => (method === 'PUT' && path.includes('/manifests/') ? [place + 1] : []));
    for (const number of writes) {
      const name = `${act.name}-${number}`;
      await begin(host, name);
      front.fail(cutAt(number, { when: 'after', lasting: true }));
      const begun = front.requests.length;
      await act(front.host, name).catch(() => undefined);
      front.fail();
      cuts += front.requests.length - begun >= number ? 1 : 0;
      await collectGarbage();
      await publish(host, name);
      await move(host, name);
      await collectGarbage();
      const { proofs } = await verifyEnvironment(await signedWorkplace(at(host, name)), 'staging');
      assert.ok(proofs.length > 0, name);
      assert.deepEqual([name, proofs.filter(({ result }) => result !== 'proved')], [name, []]);
    }
  }
  assert.ok(cuts > 15, `${cuts} cuts`);
});
