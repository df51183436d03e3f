import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import { rejectsWith } from '../contracts/registry-samples.ts';
import { answer, answerError, type Respond } from './scripted-registry.ts';
import { blob, descriptor, startScripted } from './start-scripted.ts';

const patience = Duration.seconds(60);
const ways: Readonly<Record<string, Respond>> = {
  'that answers 503': (_, response) => answerError(response, 503, 'UNAVAILABLE'),
  'that answers 429': (_, response) => answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '4' }),
  'whose connections break': (_, response) => void response.destroy(),
  'whose answers break off': (_, response) => {
    response.writeHead(200, { 'content-length': blob.length });
    response.write(blob.slice(0, 5), () => response.destroy());
  },
};

for (const [way, respond] of Object.entries(ways)) {
  test(`a registry ${way} is asked again for as long as patience lasts, and no shorter than attempts say`, async (t) => {
    let bad = 11;
    const { repository, waits } = await startScripted(t, (...all) => (bad-- > 0 ? respond(...all) : answer(all[1], 200, blob)), {
      patience,
    });
    assert.equal((await repository.readBlob(descriptor, { limit: 1000 })).length, blob.length);
    assert.equal(waits.length, 11);
  });

  test(`a registry ${way} for good is given up, and the error says after how many attempts and how long`, async (t) => {
    const { repository, registry, waits } = await startScripted(t, respond, { patience });
    const limit = 1000;
    const error = await repository.readBlob(descriptor, { limit }).catch((thrown) => thrown);
    const passed = waits.reduce((sum, wait) => sum + wait, 0);
    assert.ok(passed > 55_000 && passed <= 60_000, `${passed} ms`);
    assert.equal(registry.seen.length, waits.length + 1);
    const end = ` (the last of ${waits.length + 1} attempts in ${Math.ceil(passed / 1000)}s)`;
    assert.ok(error.message.endsWith(end), error.message);
    assert.equal(error.retryable, true);
    assert.ok(error.fix.length > 0);
  });
}

test('a registry that says for how long it wants to be left alone is asked as often as attempts say, however long that takes', async (t) => {
  const respond: Respond = (_, response) => answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '30' });
  const { repository, waits } = await startScripted(t, respond, { patience });
  const error = await rejectsWith('RATE_LIMITED', repository.tags());
  assert.deepEqual(waits, [30_000, 30_000, 30_000, 30_000]);
  assert.match(error.message, /429 TOOMANYREQUESTS.* \(the last of 5 attempts in 120s\)$/);
});

test('where nobody listens patience changes nothing: the address may be wrong', async (t) => {
  const { repository, registry, waits } = await startScripted(t, () => undefined, { patience });
  await registry.close();
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.equal(waits.length, 4);
  assert.match(error.message, /ECONNREFUSED.* \(the last of 5 attempts in 3s\)$/);
});

test('patience is spent on one request, and there again once the registry has answered', async (t) => {
  let isWell = false;
  const respond: Respond = (_, response) => (isWell ? answer(response, 200, '{"tags":["a"]}') : answerError(response, 503, 'UNAVAILABLE'));
  const { repository, waits } = await startScripted(t, respond, { patience });
  const givenUpAfter = async () => {
    const before = waits.length;
    await rejectsWith('UNREACHABLE', repository.tags());
    return waits.length - before;
  };
  const first = await givenUpAfter();
  assert.ok(first > 10, `${first}`);
  assert.equal(await givenUpAfter(), 4);
  isWell = true;
  await repository.tags();
  isWell = false;
  assert.equal(await givenUpAfter(), first);
});

test('the time that bad answers take counts as patience, too', async (t) => {
  let now = 0;
  const respond: Respond = (_, response) => {
    now += 14_000;
    answerError(response, 503, 'UNAVAILABLE');
  };
  const { repository, registry } = await startScripted(t, respond, { patience, clock: () => new Date(now) });
  await rejectsWith('UNREACHABLE', repository.tags());
  assert.equal(registry.seen.length, 5);
});

test('without patience the same failure has the same words, whatever time it took', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answerError(response, 503, 'UNAVAILABLE'));
  assert.match((await rejectsWith('UNREACHABLE', repository.tags())).message, /the registry answered 503 UNAVAILABLE$/);
});
