import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { deny } from '../../lib/promotion/verdict.ts';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { history } from '../../lib/release/ledgers/history.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { carryOut, type Move, previewMove } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { status } from '../../lib/release/status.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { type Name, trusted, trustedWorld } from './trusted-world.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, more: Partial<Move> = {}): Move => ({
  environment: 'production',
  version,
  action: 'promote',
  who: 'somebody',
  why: null,
  ...more,
});
const never = promotionPolicy('never', () => deny('It is Friday', 'Wait for Monday'));

test('a record names whoever signed it, as those who trust the key call them, whatever they say', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  const { record } = await promote(as('sam'), move('1.0.0', { who: 'the president' }), go);
  const { name, verified, identity } = record?.record.who ?? {};
  assert.deepEqual([name, verified, identity?.kind], ['sam', true, 'key']);
  const head = await headOf(as(), 'production');
  assert.equal(head?.verification.kind === 'signed' && head.verification.signer.kind === 'key' && head.verification.signer.name, 'sam');
  assert.equal((await hold(as('olga'), 'production', { who: 'x', why: 'freeze' })).record.hold?.who, 'olga');
});

test('whoever signs nothing, or is not trusted with promotions, writes nothing', async (t) => {
  const { as, publish, repositories } = await trustedWorld(t);
  await publish('1.0.0');
  const attempts: readonly (readonly [Name | undefined, string])[] = [
    [undefined, 'NO_KEY'],
    ['stranger', 'UNTRUSTED_KEY'],
    ['publisher', 'UNTRUSTED_KEY'],
    ['agent', 'UNTRUSTED_KEY'],
  ];
  for (const [name, code] of attempts) {
    await assert.rejects(promote(as(name), move('1.0.0'), go), { code });
    await assert.rejects(writeVeto(as(name), 'veto', { version: '1.0.0', who: 'x', why: 'y' }), { code });
  }
  for (const repository of ['production', 'vetoes']) assert.deepEqual(await repositories.environment(repository).tags(), []);
});

test('a key for evidence promotes nothing, also where the project names it for that', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  const { project } = as();
  const trust = { releases: trusted('publisher'), promotions: trusted('agent'), evidence: trusted('agent') };
  await assert.rejects(promote(as('agent', { project: { ...project, trust } }), move('1.0.0'), go), { code: 'UNTRUSTED_KEY' });
});

test('a release that no trusted publisher signed is refused, and no override lets it pass', async (t) => {
  const { as, publish } = await trustedWorld(t, [never]);
  await publish('1.0.0', 'nobody');
  await publish('1.1.0', 'sam');
  for (const version of ['1.0.0', '1.1.0']) {
    const outcome = await promote(overriding(as('sam'), 'sam'), move(version, { override: 'it burns' }), go);
    assert.equal(outcome.result, 'refused', version);
    assert.equal(outcome.findings[0]?.id, 'release-unsigned');
  }
});

test('a vetoed version is refused everywhere until the veto is taken back, and a broken list of vetoes refuses everything', async (t) => {
  const { as, publish, repositories } = await trustedWorld(t);
  await publish('1.0.0');
  await writeVeto(as('olga'), 'veto', { version: '1.0.0', who: 'x', why: 'leaks orders' });
  for (const environment of ['staging', 'production']) {
    const outcome = await promote(overriding(as('sam'), 'sam'), move('1.0.0', { environment, override: 'it burns' }), go);
    assert.deepEqual([outcome.result, outcome.findings[0]?.id], ['refused', 'vetoed']);
    assert.match(outcome.findings[0]?.message ?? '', /by olga \(leaks orders\)$/);
  }
  await writeVeto(as('olga'), 'unveto', { version: '1.0.0', who: 'x', why: 'fixed by configuration' });
  assert.equal((await promote(as('sam'), move('1.0.0'), go)).result, 'written');

  const broken = { ...repositories.environment('vetoes'), tags: () => Promise.reject(new Error('the registry is down')) };
  const environment = (name: string) => (name === 'vetoes' ? broken : repositories.environment(name));
  await assert.rejects(promote(as('sam', { repositories: { ...repositories, environment } }), move('1.0.0'), go), /registry is down/);
});

test('a veto counts for a move that was judged before it and is not written yet', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  await publish('1.1.0');
  const vetoing = (version: string): MoveDoor => ({
    confirm: async () => {
      await writeVeto(as('olga'), 'veto', { version, who: 'x', why: 'leaks orders' });
      return 'go';
    },
  });
  const outcome = await promote(as('sam'), move('1.1.0'), vetoing('1.1.0'));
  assert.deepEqual([outcome.result, outcome.findings.map(({ id }) => id)], ['refused', ['vetoed']]);
  assert.equal((await promote(as('sam'), move('1.0.0', { environment: 'staging' }), vetoing('1.0.0'))).result, 'refused');
  await publish('1.2.0');
  await publish('1.3.0');
  assert.equal((await promote(as('sam'), move('1.2.0'), vetoing('1.3.0'))).result, 'written', 'it is about another version');
});

test('policies are overridden only by whom the environment names, loudly, until somebody else acknowledges it', async (t) => {
  const { as, publish } = await trustedWorld(t, [never]);
  await publish('1.0.0');
  const wanted = move('1.0.0', { override: 'customers cannot pay' });
  await assert.rejects(promote(as('sam'), wanted, go), { code: 'NO_OVERRIDE' });
  await assert.rejects(promote(overriding(as('olga'), 'sam'), wanted, go), { code: 'UNTRUSTED_KEY' });
  await assert.rejects(promote(overriding(as(), 'sam'), wanted, go), { code: 'NO_KEY' });
  assert.equal((await promote(overriding(as('sam'), 'sam'), move('1.0.0'), go)).result, 'refused', 'nobody asked for it');

  const { record } = (await promote(overriding(as('sam'), 'sam'), wanted, go)).record ?? {};
  assert.deepEqual(record?.override, { why: 'customers cannot pay', who: 'sam' });
  assert.deepEqual(
    record?.verdicts.map(({ verdict }) => verdict),
    ['deny'],
  );
  const open = async () => (await status(as(), ['production']))[0]?.overrides.map(({ record: { sequence } }) => sequence);
  assert.deepEqual(await open(), [1]);

  const words = { sequence: 1, who: 'somebody else', why: 'looked at it' };
  await assert.rejects(acknowledge(as('sam'), 'production', words), { code: 'NOT_TO_ACKNOWLEDGE', message: /sam wrote it/ });
  await acknowledge(as('olga'), 'production', words);
  assert.deepEqual(await open(), []);
  await assert.rejects(acknowledge(as('olga'), 'production', words), { message: /olga did so in record 2/ });
  await assert.rejects(acknowledge(as('sam'), 'production', { ...words, sequence: 2 }), { message: /it overrode nothing/ });
});

test('an override that nothing needs is no override', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  const { record } = await promote(as('sam'), move('1.0.0', { override: 'just in case' }), go);
  assert.equal(record?.record.override, undefined);
});

test('what was judged long before it is written is judged again', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  let now = new Date('2026-03-01T12:00:00Z');
  const workplace = as('sam', { clock: () => now });
  const preview = await previewMove(workplace, move('1.0.0'));
  await writeVeto(workplace, 'veto', { version: '1.0.0', who: 'x', why: 'leaks orders' });
  now = new Date('2026-03-01T12:05:00Z');
  const outcome = await carryOut(workplace, preview);
  assert.deepEqual([outcome.result, outcome.findings[0]?.id], ['refused', 'vetoed']);
});

function overriding(workplace: Workplace, ...by: readonly Name[]): Workplace {
  const environments = workplace.project.environments.map((environment) => ({ ...environment, override: { by: [...trusted(...by)] } }));
  return { ...workplace, project: { ...workplace.project, environments } };
}

test('a record that is written for somebody whom Git names says whose key signed it, and ends nowhere where nobody is trusted', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  const onBehalf = { who: 'ann@shop.example', onBehalf: true };
  await promote(as('sam'), move('1.0.0', onBehalf), go);
  const held = await hold(as('sam'), 'production', { ...onBehalf, why: 'freeze' });
  const { name, verified, identity } = held.record.who;
  assert.deepEqual([name, verified, identity?.kind === 'key' && identity.name], ['ann@shop.example', false, 'sam']);
  const [shown] = await history(as(), 'production', { limit: 1 });
  assert.equal(shown?.record.who.name, 'ann@shop.example', 'whoever signs only acts for them');
  const stranger = as('stranger');
  const untrusting = { ...stranger, project: { ...stranger.project, trust: undefined } };
  await assert.rejects(unhold(untrusting, 'production', { who: 'x', why: 'y' }), {
    code: 'UNTRUSTED',
    message: /this project trusts nobody: record 2 is signed by sam$/,
  });
  assert.equal((await headOf(as(), 'production'))?.digest, held.digest);
});
