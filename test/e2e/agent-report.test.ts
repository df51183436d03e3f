import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { it } from 'node:test';
import type { AgentOptions } from '../../lib/agent/agent.ts';
import { readEvidence } from '../../lib/evidence/list.ts';
import type { JsonObject } from '../../lib/json.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { configMap, deployment } from '../agent/stage/objects.ts';
import { type DeliveryStatus, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';

const key = generateKey('open sesame');
const trusted = [{ key: key.publicPem, name: 'eu-1' }];
const minute = 60_000;

describeWithCluster('agent reports', (plane) => {
  it('tells, signed, what is in force and since when it is healthy', async (t) => {
    const stage = await reporting(await setStage(plane, t));
    stage.startAgent();
    const { to } = (await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')])).record;
    await deliver(stage);
    const report = await reported(stage, '1.0.0', ({ healthy }) => healthy);
    assert.deepEqual(
      [report.cluster, report.delivery, report.environment, report.sequence, report.signer],
      ['eu-1', `${stage.namespace}/shop`, 'staging', 1, await keySigner(key.privatePem, signing).identify()],
    );
    assert.deepEqual([report.healthySince, report.validUntil.getTime() - report.observedAt.getTime()], [report.observedAt, 3 * minute]);
    assert.ok(to !== null && condition(await stage.status((status) => condition(status)?.status === 'True')) !== undefined);
    assert.deepEqual((await read(stage, '1.0.0', { by: generateKey().publicPem })).reports, []);
  });

  it('tells at once that a release is not healthy any more, and what became of the next one', async (t) => {
    const stage = await reporting(await setStage(plane, t));
    stage.startAgent();
    await stage.environment.promote('1.0.0', [deployment(stage.namespace, 'web')]);
    await deliver(stage);
    assert.equal((await reported(stage, '1.0.0')).healthySince, undefined);
    await stage.rollOut('web');
    await reported(stage, '1.0.0', ({ healthy }) => healthy);
    await breakDown(stage, 'web');
    const broken = await reported(stage, '1.0.0', ({ healthy }) => !healthy);
    assert.equal(broken.healthySince, undefined);
    await stage.status((status) => condition(status)?.reason === 'NotHealthy');
    await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'settings')]);
    assert.equal((await reported(stage, '1.1.0', ({ healthy }) => healthy)).sequence, 2);
    // One report of a release is enough: the newest says all that the others said. They go once it is there.
    await stage.until('one report of each release', async () => {
      const reports = (await openRepository(evidenceOf(stage)).tags()).filter((tag) => tag.startsWith('report-'));
      return reports.length === 2;
    });
  });

  it('keeps the time of health over a short silence, and begins anew after a long one', async (t) => {
    const stage = await reporting(await setStage(plane, t));
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await deliver(stage);
    const [first, short, long, back] = [0, 2 * minute, 20 * minute, minute];
    const at = async (shift: number) => {
      const agent = stage.startAgent(shifted(stage, shift));
      const begun = Date.now() + shift;
      const report = await reported(
        stage,
        '1.0.0',
        ({ healthy, observedAt }) => healthy && Math.abs(observedAt.getTime() - begun) < minute / 2,
        shift,
      );
      await agent.stop();
      return report;
    };
    const { healthySince } = await at(first);
    assert.deepEqual((await at(short)).healthySince, healthySince);
    const anew = await at(long);
    assert.deepEqual(anew.healthySince, anew.observedAt);
    assert.equal(Math.floor(anew.covered / minute), 5, 'two minutes, and three that the last report was valid for');
    // Whatever the clock says, the newest report is the one with the highest counter.
    const counters = await countersOf(stage);
    const agent = stage.startAgent(shifted(stage, back));
    await stage.until('another report', async () => Math.max(...(await countersOf(stage))) > Math.max(...counters));
    await agent.stop();
  });

  it('holds the cluster all the same where it cannot report, says so once, and reports as soon as it can', async (t) => {
    const stage = await setStage(plane, t);
    stage.startAgent();
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await deliver(stage, { report: { ...report(stage), keySecret: { name: 'report-key' } } });
    const status = await stage.status((current) => condition(current)?.reason === 'NoKey');
    assert.equal(ready(status), 'Applied');
    assert.match(condition(status)?.message ?? '', /key secret ".*\/report-key": it does not exist\. Make a key with "pawl key new"/);
    await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'settings', { key: 'next' })]);
    await stage.status(({ applied }) => applied?.version === '1.1.0');
    assert.equal(stage.events.filter(({ what }) => what.kind === 'report-failed').length, 1);
    await reporting(stage);
    const locked = await stage.status((current) => condition(current)?.reason === 'BadKey');
    assert.match(
      condition(locked)?.message ?? '',
      /it is encrypted and there is no passphrase\. .*keySecret\.passphraseKey names the entry/,
    );
    await stage.patchDelivery({ spec: { report: { keySecret: { passphraseKey: 'passphrase' } } } });
    await stage.event('report-published');
    assert.equal((await reported(stage, '1.1.0')).healthy, true);
    await stage.status((current) => condition(current)?.status === 'True');
  });

  it('signs with no key that may publish or promote', async (t) => {
    const stage = await reporting(await setStage(plane, t));
    stage.startAgent();
    const publisher = generateKey();
    stage.environment.signAs({ publisher: keySigner(publisher.privatePem), promoter: keySigner(key.privatePem, signing) });
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await deliver(stage, { trust: { releases: [{ key: publisher.publicPem }], promotions: trusted } });
    const status = await stage.status((current) => condition(current)?.reason === 'KeyTrustedOtherwise');
    assert.equal(ready(status), 'Applied');
    assert.deepEqual(await openRepository(evidenceOf(stage)).tags(), []);
  });

  it('writes where its push secret may, takes an exchanged one with the next try, and needs no right to delete', async (t) => {
    const found = await registryForTests(t, {
      accounts: { reader: { password: 'reads', rights: {} }, reporter: { password: 'writes', rights } },
    });
    if (found.kind === 'missing') return t.skip(found.reason);
    const stage = await reporting(await setStage(plane, t));
    const { host } = found.registry;
    await stage.cluster.create(pushSecret(stage, host, 'reader:reads'));
    stage.startAgent();
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    const repository = `oci://${host}/acme/shop/evidence`;
    await deliver(stage, { report: { ...report(stage), repository, plainHttp: true, pushSecret: { name: 'push' }, interval: '1s' } });
    const status = await stage.status((current) => condition(current)?.status === 'False');
    assert.deepEqual([condition(status)?.reason, ready(status)], ['Unauthorized', 'Applied']);
    assert.doesNotMatch(condition(status)?.message ?? '', /reads/);
    await stage.cluster.apply(pushSecret(stage, host, 'reporter:writes'), { fieldManager: 'test', force: true });
    await stage.event('report-published');
    const credentials = async () => ({ kind: 'password', username: 'reporter', password: 'writes' }) as const;
    const context = createRegistryContext({ plainHttp: true, credentials });
    t.after(() => context.close());
    const { reports } = await stage.until('a second report', async () => {
      const evidence = openRepository(repository, context);
      const isSecond = (await evidence.tags()).length > 1;
      return isSecond && readEvidence(evidence, stage.environment.indexOf('1.0.0'), { trusted, now: new Date() });
    });
    assert.deepEqual(
      reports.map(({ cluster, healthy }) => [cluster, healthy]),
      [['eu-1', true]],
    );
  });

  it('is not healthy while it is suspended, and silent about what is no Delivery', async (t) => {
    const stage = await reporting(await setStage(plane, t));
    stage.startAgent();
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await deliver(stage);
    await reported(stage, '1.0.0', ({ healthy }) => healthy);
    await stage.patchDelivery({ spec: { suspend: { by: 'ada', reason: 'incident' } } });
    await reported(stage, '1.0.0', ({ healthy }) => !healthy);
    await assert.rejects(deliver(stage, { report: { ...report(stage), keySecret: {} } }, 'nameless'), /keySecret\.name/);
    await assert.rejects(deliver(stage, { report: { ...report(stage), interval: '2d' } }, 'rare'), /interval/);
  });
});

const rights = { 'acme/shop/evidence': ['pull', 'push'] } as const;

function pushSecret({ namespace }: Stage, host: string, who: string): KubernetesObject {
  const auths = { [host]: { auth: Buffer.from(who).toString('base64') } };
  const data = { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'push', namespace }, type: 'kubernetes.io/dockerconfigjson', data };
}

const signing = { passphrase: 'open sesame', name: 'eu-1' };

/** With the key that signs reports. */
async function reporting(stage: Stage): Promise<Stage> {
  const stringData = { 'signing.key': key.privatePem, passphrase: `${signing.passphrase}\n` };
  await stage.cluster.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'report-key', namespace: stage.namespace },
    stringData,
  });
  return stage;
}

function report(stage: Stage): JsonObject {
  return {
    repository: evidenceOf(stage),
    cluster: 'eu-1',
    keySecret: { name: 'report-key', passphraseKey: 'passphrase' },
    interval: '1m',
  };
}

function deliver(stage: Stage, spec: JsonObject = {}, name = 'shop') {
  return stage.deliver(name, { report: report(stage), ...spec });
}

function evidenceOf({ environment }: Stage): string {
  return environment.repository.reference.replace(/staging$/, 'evidence');
}

async function read(stage: Stage, version: string, { by = key.publicPem, shift = 0 } = {}) {
  const index = stage.environment.indexOf(version);
  const now = new Date(Date.now() + shift);
  return readEvidence(openRepository(evidenceOf(stage)), index, { trusted: [{ key: by, name: 'eu-1' }], now });
}

type Reported = Awaited<ReturnType<typeof read>>['reports'][number];

/** The newest report about that version for which that holds. */
function reported(stage: Stage, version: string, wanted: (report: Reported) => boolean = () => true, shift = 0): Promise<Reported> {
  return stage.until(`a report on ${version}`, async () => (await read(stage, version, { shift })).reports.find(wanted));
}

async function countersOf(stage: Stage): Promise<readonly number[]> {
  return (await openRepository(evidenceOf(stage)).tags()).map((tag) => Number(tag.split('-').at(-1)));
}

/** An agent whose clock goes before or after. */
function shifted({ events }: Stage, shift: number): Partial<AgentOptions> {
  const surroundings: AgentOptions['surroundings'] = {
    now: () => new Date(Date.now() + shift),
    elapsed: () => performance.now(),
    random: Math.random,
    wait,
    emit: (event) => void events.push(event),
  };
  return { surroundings };
}

/** Plays the controller of a Deployment whose pods are gone. */
async function breakDown(stage: Stage, name: string): Promise<void> {
  const status = { readyReplicas: 0, availableReplicas: 0, updatedReplicas: 0 };
  const address = await stage.address('apps/v1', 'Deployment', name);
  await stage.cluster.mergePatch(address, { status }, { subresource: 'status', fieldManager: 'deployment-controller' });
}

function condition(status: DeliveryStatus) {
  return status.conditions?.find(({ type }) => type === 'Reported');
}
