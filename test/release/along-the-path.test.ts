import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveAnswer } from '../../lib/cli/output/move.ts';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { allow, defer, deny } from '../../lib/promotion/verdict.ts';
import { previewVeto, writeVeto } from '../../lib/release/ledgers/veto.ts';
import { explainMove } from '../../lib/release/moves/explain.ts';
import { type Followed, follow } from '../../lib/release/moves/follow.ts';
import { hold, previewHold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { promoteAll } from '../../lib/release/moves/promote-all.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { status } from '../../lib/release/status.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trustedWorld } from './trusted-world.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const words = { who: 'x', why: 'a reason' };
const versions = ['1.0.0', '1.1.0', '1.2.0'] as const;

test('a rollback goes to the last release that clusters reported healthy, past those that were not and those that are vetoed', async (t) => {
  const { as, publish, report } = await trustedWorld(t);
  const sam = as('sam');
  const indexes: Digest[] = [];
  for (const version of versions) {
    indexes.push(await publish(version));
    await moveTo(sam, 'production', version);
  }
  const [first, second] = indexes;
  assert.ok(first !== undefined && second !== undefined);
  const target = async (said: string[] = []) =>
    (await rollbackMove({ ...sam, progress: (line) => said.push(line) }, 'production', words)).version;
  const said: string[] = [];
  assert.equal(await target(said), '1.1.0');
  assert.deepEqual(said, ['No cluster of production reported an earlier release healthy: 1.1.0 is only the one before']);

  await report('production', first, { healthy: true });
  await report('production', second, { healthy: true, cluster: 'west' });
  await report('production', second, { healthy: false, cluster: 'east' });
  await report('staging', second, { healthy: true, cluster: 'north' });
  assert.equal(await target(), '1.0.0');
  await report('production', second, { healthy: true, cluster: 'east', at: new Date(Date.now() + 1000) });
  assert.equal(await target(), '1.1.0');
  await writeVeto(sam, 'veto', { version: '1.1.0', ...words });
  assert.equal(await target(), '1.0.0');
});

test('follow goes straight to the newest, or one version after another and past vetoed ones', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  const sam = as('sam');
  await follow(sam, words);
  for (const version of ['1.1.0', '1.2.0', '1.3.0']) await publish(version);
  await writeVeto(sam, 'veto', { version: '1.2.0', ...words });
  assert.deepEqual(outcomes(await follow(sam, { ...words, environments: ['production'], oneByOne: true })), [
    'production 1.1.0 written',
    'production 1.3.0 written',
  ]);
  assert.deepEqual(outcomes(await follow(sam, { ...words, environments: ['staging'] })), ['staging 1.3.0 written']);
  assert.deepEqual(outcomes(await follow(sam, { ...words, oneByOne: true })), ['staging 1.3.0 unchanged', 'production 1.3.0 unchanged']);
});

test('follow one by one says of an environment that is held what it would move to, and nothing of what is in force', async (t) => {
  const { as, publish } = await trustedWorld(t);
  const sam = as('sam');
  await publish('1.0.0');
  await follow(sam, words);
  await hold(sam, 'staging', words);
  await publish('1.1.0');
  const step = { ...words, environments: ['staging'], oneByOne: true };
  assert.deepEqual(outcomes(await follow(sam, step)), ['staging 1.1.0 refused']);
  await follow(sam, { ...words, environments: ['production'] });
  await hold(sam, 'production', words);
  assert.deepEqual(
    outcomes(await follow(sam, { ...step, environments: ['production'] })),
    ['production 1.1.0 refused'],
    'there is nothing else',
  );
});

test('follow passes over a newer release that no publisher signed, and says so aside', async (t) => {
  const { as, publish } = await trustedWorld(t);
  const said: string[] = [];
  const sam = as('sam', { progress: (line) => said.push(line) });
  await publish('9.9.9', 'nobody');
  assert.deepEqual(
    outcomes(await follow(sam, { ...words, environments: ['staging'] })),
    ['staging 9.9.9 refused'],
    'there is nothing else',
  );
  await publish('1.0.0');
  const options = { ...words, environments: ['staging'] };
  assert.deepEqual(outcomes(await follow(sam, options)), ['staging 1.0.0 written']);
  said.length = 0;
  assert.deepEqual(outcomes(await follow(sam, options)), ['staging 1.0.0 unchanged']);
  assert.match(said.join('\n'), /^9\.9\.9 is passed over: Release 9\.9\.9 is not signed by a publisher whom the project trusts/m);
});

test('follow one by one stops at the version that policies refuse', async (t) => {
  const refusesSecond = promotionPolicy('second', ({ candidate }) => (candidate.version === '1.1.0' ? deny('It is the second') : allow));
  const { as, publish } = await trustedWorld(t, [refusesSecond]);
  await publish('1.0.0');
  const sam = as('sam');
  await follow(sam, words);
  for (const version of ['1.1.0', '1.2.0']) await publish(version);
  const options = { ...words, environments: ['production'], oneByOne: true };
  assert.deepEqual(outcomes(await follow(sam, options)), ['production 1.1.0 refused']);
});

test('follow that waits comes back when policies let something pass', async (t) => {
  const noon = new Date('2026-03-01T12:00:00Z');
  const later = promotionPolicy('later', ({ now }) => (now >= noon ? allow : defer(noon, 'not before noon')));
  const { as, publish } = await trustedWorld(t, [later]);
  await publish('1.0.0');
  let now = new Date('2026-03-01T10:00:00Z');
  const clock = () => now;
  const sam = as('sam', { clock });
  assert.deepEqual(outcomes(await follow(sam, { ...words, environments: ['staging'] })), ['staging 1.0.0 refused']);
  const waiting = as('sam', {
    clock,
    // Requests have limits of their own, which pass only with their signal.
    wait: async (milliseconds, signal) => {
      if (signal === undefined) now = new Date(now.getTime() + milliseconds);
      else await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  assert.deepEqual(outcomes(await follow(waiting, { ...words, wait: true })), ['staging 1.0.0 written', 'production 1.0.0 written']);
  assert.equal(now.getTime(), noon.getTime());
});

test('promote --all goes along the path until one refuses, and leaves alone what is past that version', async (t) => {
  const notYet = promotionPolicy('not-yet', ({ environment }) => (environment.name === 'production' ? deny('Not yet') : allow));
  const { as, publish } = await trustedWorld(t, [notYet]);
  for (const version of versions) await publish(version);
  const door = async () => ({ door: go });
  const first = await promoteAll(as('sam'), '1.1.0', { ...words, door });
  assert.deepEqual(
    [first.outcomes.map(({ move, result }) => `${move.environment} ${result}`), first.left],
    [['staging written', 'production refused'], []],
  );
  const second = await promoteAll(as('sam'), '1.0.0', { ...words, door });
  assert.deepEqual([second.ahead, second.outcomes.map(({ result }) => result)], [['staging'], ['refused']]);
  const third = await promoteAll(as('stranger'), '1.2.0', { ...words, door });
  assert.deepEqual([third.error?.code, third.left], ['UNTRUSTED_KEY', ['staging', 'production']]);
});

test('a dry run of promote --all and of follow judges each environment as if those before it had moved, and writes nothing', async (t) => {
  const fromSource = promotionPolicy('from-source', ({ environment, source, candidate, now }) => {
    if (environment.name === 'staging') return allow;
    if (source?.version !== candidate.version) return deny('It was never in staging');
    return source.since < now || candidate.version === '1.1.0' ? allow : defer(new Date(now.getTime() + 60_000), 'It has just come');
  });
  const { as, publish } = await trustedWorld(t, [fromSource]);
  for (const version of ['1.0.0', '1.1.0']) await publish(version);
  const dry: MoveDoor = { confirm: async () => 'dry-run' };
  const all = async (version: string) =>
    (await promoteAll(as(), version, { ...words, dryRun: true, door: async () => ({ door: dry }) })).outcomes.map(
      ({ move, result, verdict }) => `${move.environment} ${result} ${verdict} after ${move.assumed ?? 'nothing'}`,
    );
  assert.deepEqual(await all('1.1.0'), ['staging dry-run allow after nothing', 'production dry-run allow after staging']);
  assert.deepEqual(await all('1.0.0'), ['staging dry-run allow after nothing', 'production refused defer after staging']);
  const followed = await follow(as(), { ...words, dryRun: true });
  assert.deepEqual(outcomes(followed), ['staging 1.1.0 dry-run', 'production 1.1.0 dry-run']);
  const answers = followed.flatMap((one) => (one.kind === 'judged' ? [moveAnswer(one.outcome).assumed] : []));
  assert.deepEqual(answers, [undefined, ['staging']], 'programs are told, too');
  assert.deepEqual(
    (await status(as())).map(({ head }) => head),
    [undefined, undefined],
  );
  const assumed: Move = { environment: 'production', version: '1.1.0', action: 'promote', ...words, assumed: ['staging'] };
  assert.equal((await promote(as('sam'), assumed, go)).result, 'dry-run', 'what was only assumed is never written');
});

test('status tells from signed reports whether it did deploy, everywhere', async (t) => {
  const { as, publish, report } = await trustedWorld(t);
  const sam = as('sam');
  const [old, index] = [await publish('1.0.0'), await publish('1.1.0')];
  for (const version of ['1.0.0', '1.1.0']) await moveTo(sam, 'production', version);
  await report('production', old, { cluster: 'east', healthy: true });
  await report('production', index, { cluster: 'west', healthy: true });
  await report('production', index, { cluster: 'north', healthy: true, at: new Date(Date.now() - 3_600_000) });
  const [production] = await status(as(), ['production']);
  const reports = production?.reports;
  assert.ok(reports?.kind === 'read');
  assert.deepEqual(reports.reported.map(({ cluster, version, stale }) => [cluster, version, stale]).sort(), [
    ['east', '1.0.0', false],
    ['north', '1.1.0', true],
    ['west', '1.1.0', false],
  ]);
  assert.ok(production?.signature?.kind === 'signed');
});

test('what is only shown needs no right to write', async (t) => {
  let locked = false;
  const refuse = () => assert.fail('somebody writes');
  const locking = (repository: Repository): Repository => ({
    ...repository,
    writeManifest: (...given) => (locked ? refuse() : repository.writeManifest(...given)),
    writeBlob: (...given) => (locked ? refuse() : repository.writeBlob(...given)),
    removeTag: (...given) => (locked ? refuse() : repository.removeTag(...given)),
  });
  const { as, publish } = await trustedWorld(t, [], locking);
  for (const version of versions) await publish(version);
  const sam = as('sam');
  for (const version of versions.slice(0, 2)) await moveTo(sam, 'production', version);
  locked = true;
  const dry: MoveDoor = { confirm: async () => 'dry-run' };
  const forward: Move = { environment: 'production', version: '1.2.0', action: 'promote', ...words };
  assert.equal((await promote(sam, forward, dry)).result, 'dry-run');
  assert.equal((await promote(sam, await rollbackMove(sam, 'production', words), dry)).result, 'dry-run');
  await previewHold(sam, 'production', 'hold');
  await previewVeto(sam, 'veto', { version: '1.2.0', ...words });
  await promoteAll(sam, '1.2.0', { ...words, door: async () => ({ door: dry }) });
  await status(sam);
  await assert.rejects(explainMove(sam, forward), TypeError, 'whoever judges here explains nothing');
  await assert.rejects(promote(sam, forward, go), /somebody writes/);
});

async function moveTo(workplace: Workplace, environment: string, version: string): Promise<void> {
  assert.equal((await promote(workplace, { environment, version, action: 'promote', ...words }, go)).result, 'written');
}

function outcomes(all: readonly Followed[]): readonly string[] {
  return all.map((one) => {
    if (one.kind === 'nothing') return one.reason;
    if (one.kind === 'left') return `${one.environment} left`;
    return one.kind === 'judged' ? `${one.outcome.move.environment} ${one.outcome.to.version} ${one.outcome.result}` : one.error.message;
  });
}
