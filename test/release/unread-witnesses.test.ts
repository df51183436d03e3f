import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError, type RegistryErrorCode } from '../../lib/oci/registry-error.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { setInForce } from '../../lib/release/sides.ts';
import { projectStatus } from '../../lib/release/status.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { type Name, type TrustedWorld, trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, environment = 'production'): Move => ({ environment, version, action: 'promote', who: 'x', why: null });
const words = { who: 'x', why: 'z' };

/** Repositories of which some answer nothing but that error. */
function refusing(world: TrustedWorld, names: readonly string[], code: RegistryErrorCode = 'DENIED'): Partial<Workplace> {
  const retryable = code !== 'DENIED';
  const refuse = async () => {
    throw new RegistryError(code, 'Cannot read it: the registry says no', { retryable });
  };
  const wrapped = (name: string, repository: Repository): Repository =>
    names.includes(name) ? { ...repository, tags: refuse, readManifest: refuse, resolve: refuse, referrers: refuse } : repository;
  const { release, environment } = world.repositories;
  return { repositories: { release: wrapped('release', release), environment: (name) => wrapped(name, environment(name)) } };
}

async function heldWorld(t: Parameters<typeof trustedWorld>[0]) {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  await promote(world.as('sam'), move('1.0.0'), go);
  const held = await hold(world.as('olga'), 'production', words);
  await reportTaken(world, held);
  return {
    world,
    held,
    as: (name: Name | undefined, names: readonly string[], code?: RegistryErrorCode) => world.as(name, refusing(world, names, code)),
  };
}

for (const code of ['DENIED', 'RATE_LIMITED', 'TIMEOUT', 'UNREACHABLE'] as const)
  test(`nobody decides on a ledger while evidence cannot be read: ${code}`, async (t) => {
    const { as, world, held } = await heldWorld(t);
    await cutOff(world, 'production', [held]);
    const asked = () => as('sam', ['evidence'], code);
    await assert.rejects(unhold(asked(), 'production', words), { code });
    await assert.rejects(hold(asked(), 'production', words), { code });
    await assert.rejects(rollbackMove(asked(), 'production', { ...words }), { code });
    await assert.rejects(promote(asked(), move('1.1.0'), go), { code });
  });

test('who asks again after evidence could not be read is told more', async (t) => {
  const { world, held } = await heldWorld(t);
  const evidence = world.repositories.environment('evidence');
  let isDown = true;
  const tags = async () => {
    if (isDown) throw new RegistryError('UNREACHABLE', 'Cannot list: it is down', { retryable: true });
    return evidence.tags();
  };
  const environment = (name: string) => (name === 'evidence' ? { ...evidence, tags } : world.repositories.environment(name));
  const workplace = world.as('sam', { repositories: { ...world.repositories, environment } });
  await assert.rejects(headOf(workplace, 'production'), { code: 'UNREACHABLE' });
  isDown = false;
  assert.equal((await headOf(workplace, 'production'))?.digest, held.digest);
});

test('status, diff and verify tell what they can where releases, or evidence, may not be read', async (t) => {
  const { as, held } = await heldWorld(t);
  const notes: string[] = [];
  for (const [names, note] of [
    [['evidence'], /^Nobody knows what others saw of the ledger: Cannot read it/],
    [['release'], /^Nobody knows which versions are newer/],
  ] as const) {
    notes.length = 0;
    const workplace = { ...as(undefined, names), progress: (line: string) => notes.push(line) };
    const { environments, vetoError } = await projectStatus(workplace);
    assert.deepEqual(
      environments.map(({ error, head }) => [error?.message, head?.digest]),
      [
        [undefined, undefined],
        [undefined, held.digest],
      ],
    );
    assert.equal(vetoError, undefined);
    assert.ok(
      notes.some((line) => note.test(line)),
      notes.join(),
    );
    assert.equal((await setInForce(workplace, 'production')).name, '1.0.0');
  }
  const { proofs } = await verifyEnvironment(as(undefined, ['evidence']), 'production');
  const open = proofs.filter(({ result }) => result === 'open').map(({ claim }) => claim);
  assert.deepEqual(open, ['It has every record that agents took', 'Nobody has vetoed it', 'Nobody states what they are not trusted with']);
  assert.deepEqual(
    proofs.filter(({ result }) => result === 'failed'),
    [],
  );
  const unreleased = await verifyEnvironment(as(undefined, ['release']), 'production');
  assert.ok(
    unreleased.proofs.some(
      ({ claim, result }) => claim === 'Every record names the one before it, back to the first' && result === 'proved',
    ),
  );
});

test('a version that is none stops neither status nor who follows', async (t) => {
  const { world, as } = await heldWorld(t);
  const { release, environment } = world.repositories;
  const readManifest: Repository['readManifest'] = async (name, options) => {
    if (name === '9.9.9') throw new RegistryError('NOT_A_MANIFEST', 'Cannot read manifest "9.9.9": it is not JSON');
    return release.readManifest(name, options);
  };
  const wrong = { ...release, readManifest, tags: async () => [...(await release.tags()), '9.9.9'] };
  const notes: string[] = [];
  const change = { repositories: { release: wrong, environment }, progress: (line: string) => notes.push(line) };
  const { environments } = await projectStatus({ ...as(undefined, []), ...change });
  assert.deepEqual(
    environments.map(({ error, newer }) => [error, newer]),
    [
      [undefined, '1.1.0'],
      [undefined, '1.1.0'],
    ],
  );
  const [followed] = await follow({ ...world.as('sam'), ...change }, { ...words, environments: ['staging'] });
  assert.equal(followed?.kind === 'judged' && followed.outcome.record?.record.to?.version, '1.1.0', JSON.stringify(followed));
  assert.ok(notes.includes('9.9.9 is passed over: Cannot read manifest "9.9.9": it is not JSON'), notes.join('\n'));
});

test('whoever has no right to read another environment moves their own', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const outcome = await promote(world.as('sam', refusing(world, ['production'])), move('1.0.0', 'staging'), go);
  assert.equal(outcome.result, 'written');
});

test('vetoes are not known where the one environment that named them cannot be told, or was cut off', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  const veto = await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'leaks orders' });
  const { record } = await promote(world.as('sam'), move('1.0.0'), go);
  assert.ok(record !== undefined);
  await reportTaken(world, record);
  await cutOff(world, 'vetoes', [veto]);
  await assert.rejects(promote(world.as('sam', refusing(world, ['production'], 'TIMEOUT')), move('1.1.0', 'staging'), go), {
    code: 'TIMEOUT',
  });
  await cutOff(world, 'production', [record]);
  await assert.rejects(promote(world.as('sam'), move('1.1.0', 'staging'), go), { code: 'CUT_OFF', message: /production|memory/ });
});

test('an environment that names a veto does not speak for one that may name a later one in a minute', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('1.1.0');
  await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'leaks orders' });
  for (const environment of ['staging', 'production']) await promote(world.as('sam'), move('1.0.0', environment), go);
  await world.publish('1.2.0');
  const asked = (code: RegistryErrorCode) => promote(world.as('sam', refusing(world, ['production'], code)), move('1.2.0', 'staging'), go);
  await assert.rejects(asked('TIMEOUT'), { code: 'TIMEOUT' });
  assert.equal((await asked('DENIED')).result, 'written');
});

test('who verifies is told to come back where evidence may be read in a minute', async (t) => {
  const { as } = await heldWorld(t);
  await assert.rejects(verifyEnvironment(as(undefined, ['evidence'], 'TIMEOUT'), 'production'), { code: 'TIMEOUT' });
});

test('an answer that takes longer to come than it lives is one answer for all who ask meanwhile, and for who asks next', async (t) => {
  const { world, held } = await heldWorld(t);
  const evidence = world.repositories.environment('evidence');
  let [lists, now] = [0, Date.now()];
  const tags = async () => {
    lists += 1;
    now += 40_000;
    if (lists > 1) return evidence.tags();
    asked.push(headOf(workplace, 'production'));
    // It is on its way to the same question.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return evidence.tags();
  };
  const asked: Promise<{ readonly digest: string } | undefined>[] = [];
  const environment = (name: string) => (name === 'evidence' ? { ...evidence, tags } : world.repositories.environment(name));
  const workplace: Workplace = world.as('sam', {
    repositories: { ...world.repositories, environment },
    clock: () => new Date(now),
  });
  assert.equal((await headOf(workplace, 'production'))?.digest, held.digest);
  assert.equal((await asked[0])?.digest, held.digest);
  assert.equal((await headOf(workplace, 'production'))?.digest, held.digest);
  assert.equal(lists, 1);
});

test('what agents took is asked for again after a while, since a command may wait for days', async (t) => {
  const { world, held } = await heldWorld(t);
  const evidence = world.repositories.environment('evidence');
  let lists = 0;
  const tags = async () => {
    lists += 1;
    return evidence.tags();
  };
  const environment = (name: string) => (name === 'evidence' ? { ...evidence, tags } : world.repositories.environment(name));
  let now = Date.now();
  const workplace = world.as('sam', { repositories: { ...world.repositories, environment }, clock: () => new Date(now) });
  for (const later of [0, 1000, 60_000]) {
    now += later;
    assert.equal((await headOf(workplace, 'production'))?.digest, held.digest);
  }
  assert.equal(lists, 2);
});
