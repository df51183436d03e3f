import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { DeliveryTrust } from '../../lib/agent/delivery/delivery.ts';
import { look } from '../../lib/agent/source/source.ts';
import { remarks } from '../../lib/cli/output/status/remarks.ts';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { deny } from '../../lib/promotion/verdict.ts';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { status } from '../../lib/release/status.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trusted, trustedWorld } from './trusted-world.ts';

const never = promotionPolicy('never', () => deny('It is Friday', 'Wait for Monday'));

/** Production, which sam moved past its policies, and which was held and let go so many times since. */
async function overriddenLongAgo(t: TestContext, rounds: number) {
  const world = await trustedWorld(t, [never]);
  await world.publish('1.0.0');
  const { project } = world.as();
  const environments = project.environments.map((environment) => ({ ...environment, override: { by: [...trusted('sam')] } }));
  const as = (name: 'sam' | 'olga', change: Partial<Workplace> = {}) =>
    world.as(name, { project: { ...project, environments }, ...change });
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null, override: 'it burns' } as const;
  const { record } = await promote(as('sam'), move, { confirm: async () => 'go' });
  assert.ok(record?.record.override);
  for (let round = 0; round < rounds; round += 1) {
    await hold(as('sam'), 'production', { who: 'x', why: 'a sale' });
    await unhold(as('sam'), 'production', { who: 'x', why: 'it is over' });
  }
  return { as, record, repositories: world.repositories };
}

/** A repository without one of its manifests. */
function without(repository: Repository, digest: Digest, answer: () => Promise<undefined> = async () => undefined): Repository {
  return { ...repository, readManifest: (wanted, call) => (wanted === digest ? answer() : repository.readManifest(wanted, call)) };
}

/** One look of an agent of production that has taken nothing yet. */
function glance(repository: Repository, overrides: DeliveryTrust['overrides'], releases = trusted('publisher')) {
  const trust: DeliveryTrust = { releases, promotions: trusted('sam', 'olga'), overrides };
  const nothing = { last: undefined, notBefore: undefined, project: undefined, seen: undefined, remembered: undefined };
  return look(repository, { environment: 'production', trust, signal: new AbortController().signal, ...nothing });
}

test('status names an override until somebody acknowledges it, however many records came since', async (t) => {
  const { as, record, repositories } = await overriddenLongAgo(t, 101);
  const overridesOf = async (change: Partial<Workplace> = {}) => {
    const [production] = await status(as('olga', change), ['production']);
    assert.ok(production !== undefined && production.error === undefined);
    return { production, found: [production.overrides.map((one) => one.record.sequence), production.unknown] };
  };
  assert.deepEqual((await overridesOf()).found, [[1], []]);

  const environment = (name: string) => without(repositories.environment(name), record.digest);
  const broken = await overridesOf({ repositories: { ...repositories, environment } });
  assert.deepEqual(broken.production.overrides, []);
  assert.deepEqual(
    broken.production.unknown.map(({ field }) => field),
    ['overrides'],
  );
  assert.match(remarks(broken.production).join(), /NOT ALL OVERRIDES ARE KNOWN: Cannot follow the ledger .* back from record 2: /);

  const timeout = new RegistryError('TIMEOUT', 'Cannot read it: no answer', { retryable: true });
  const late = (name: string) => without(repositories.environment(name), record.digest, () => Promise.reject(timeout));
  const slow = await overridesOf({ repositories: { ...repositories, environment: late } });
  assert.deepEqual(slow.production.unknown, [{ field: 'overrides', reason: 'Cannot read it: no answer' }]);

  await acknowledge(as('olga'), 'production', { sequence: 1, who: 'x', why: 'looked at it' });
  assert.deepEqual((await overridesOf()).found, [[], []]);
});

test('an agent without memory that refuses overrides finds one however many records came since, and takes none where it cannot tell', async (t) => {
  const { as, record, repositories } = await overriddenLongAgo(t, 26);
  const ledger = repositories.environment('production');
  const refused = await glance(ledger, 'refuse');
  assert.ok(refused.kind === 'refused', JSON.stringify(refused));
  assert.equal(refused.code, 'OVERRIDDEN');
  assert.match(refused.message, /^Record 1 moved to 1\.0\.0 past its policies, and nobody else has acknowledged that: sam, "it burns"$/);

  await acknowledge(as('olga'), 'production', { sequence: 1, who: 'x', why: 'looked at it' });
  assert.equal((await glance(ledger, 'refuse')).kind, 'release');
  const untold = await glance(without(ledger, record.digest), 'refuse');
  assert.ok(untold.kind === 'refused', JSON.stringify(untold));
  assert.equal(untold.code, 'OVERRIDDEN');
  assert.match(
    untold.message,
    /^Nobody can tell whether a move past policies stands that nobody has acknowledged: Cannot follow the ledger /,
  );
  assert.equal((await glance(without(ledger, record.digest), 'take')).kind, 'release', 'what cannot be read keeps nobody from starting');
});

test('an agent without memory starts against a registry that limits pulls, unless overrides are refused', async (t) => {
  const { repositories, record } = await overriddenLongAgo(t, 20);
  const limited = new RegistryError('RATE_LIMITED', 'Cannot read it: too many requests', { retryable: true });
  const busy = without(repositories.environment('production'), record.digest, () => Promise.reject(limited));
  assert.equal((await glance(busy, 'take')).kind, 'release');
  assert.equal((await glance(busy, 'refuse')).kind, 'unreachable');
});

test('an agent without memory that only shows overrides looks for them in the newest 50 records', async (t) => {
  const { as, repositories } = await overriddenLongAgo(t, 24);
  const counted = counting(repositories.environment('production'));
  const shown = async () => {
    const found = await glance(counted.repository, 'take');
    return found.kind === 'release' && found.candidate.release.overrides?.map(({ sequence }) => sequence);
  };
  assert.deepEqual(await shown(), [1]);
  for (let round = 0; round < 12; round += 1) {
    await hold(as('sam'), 'production', { who: 'x', why: 'a sale' });
    await unhold(as('sam'), 'production', { who: 'x', why: 'it is over' });
  }
  counted.read.clear();
  assert.deepEqual(await shown(), undefined);
  assert.ok(counted.read.size < 70, `${counted.read.size} manifests were read`);
});

test('no ledger is read back for a release that nobody who is trusted has signed', async (t) => {
  const { repositories } = await overriddenLongAgo(t, 30);
  const counted = counting(repositories.environment('production'));
  const found = await glance(counted.repository, 'refuse', trusted('stranger'));
  assert.ok(found.kind === 'refused', JSON.stringify(found));
  assert.equal(found.code, 'UNTRUSTED_RELEASE');
  assert.ok(counted.read.size < 20, `${counted.read.size} manifests were read`);
});

/** Which manifests are read of a repository. */
function counting(repository: Repository) {
  const read = new Set<string>();
  const readManifest: Repository['readManifest'] = async (wanted, call) => {
    read.add(wanted);
    return repository.readManifest(wanted, call);
  };
  return { read, repository: { ...repository, readManifest } };
}
