import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import { LedgerError } from '../../lib/promotion/ledger/ledger-error.ts';
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

for (const { after, pauses } of [
  { after: 30, pauses: [30_000, 30_000] },
  { after: 40, pauses: [40_000] },
  { after: 61, pauses: [] },
]) {
  test(`a registry that wants to be left alone for ${after} s is left alone ${pauses.length} times, and then given up at once`, async (t) => {
    const respond: Respond = (_, response) => answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': String(after) });
    const { repository, waits } = await startScripted(t, respond, { patience });
    const error = await rejectsWith('RATE_LIMITED', repository.tags());
    assert.deepEqual(waits, pauses);
    assert.match(error.message, /429 TOOMANYREQUESTS/);
    await rejectsWith('RATE_LIMITED', repository.tags());
    assert.ok(waits.reduce((sum, wait) => sum + wait, 0) <= 60_000, String(waits));
  });
}

test('a registry that wants to be left alone shortly is asked as often as attempts say, also when patience is spent', async (t) => {
  const respond: Respond = (_, response) => answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '5' });
  const { repository, waits } = await startScripted(t, respond, { patience });
  await rejectsWith('RATE_LIMITED', repository.tags());
  assert.equal(waits.length, 12);
  await rejectsWith('RATE_LIMITED', repository.tags());
  assert.deepEqual(waits.slice(12), [5_000, 5_000, 5_000, 5_000]);
});

test('where nobody listens patience changes nothing: the address may be wrong', async (t) => {
  const { repository, registry, waits } = await startScripted(t, () => undefined, { patience });
  await registry.close();
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.equal(waits.length, 4);
  assert.match(error.message, /ECONNREFUSED.* \(the last of 5 attempts in 3s\)$/);
});

test('what is bad for good is endured once, also between other things that are answered', async (t) => {
  const respond: Respond = ({ url }, response) =>
    url.includes('/good/') ? answer(response, 200, '{"tags":["a"]}') : answerError(response, 503, 'UNAVAILABLE');
  const { open, waits } = await startScripted(t, respond, { patience });
  const givenUpAfter = async (name: string) => {
    const before = waits.length;
    await rejectsWith('UNREACHABLE', open(name).tags());
    return waits.length - before;
  };
  assert.ok((await givenUpAfter('acme/bad')) > 10);
  for (const name of ['acme/bad', 'acme/worse', 'acme/bad']) {
    for (let answered = 0; answered < 100; answered += 1) await open('acme/good').tags();
    assert.equal(await givenUpAfter(name), 4);
  }
});

test('what led to an answer in the end is not spent: a registry may be bad again and again', async (t) => {
  let bad = 0;
  const respond: Respond = (_, response) =>
    bad-- > 0 ? answerError(response, 503, 'UNAVAILABLE') : answer(response, 200, '{"tags":["a"]}');
  const { repository } = await startScripted(t, respond, { patience });
  for (let time = 0; time < 5; time += 1) {
    bad = 11;
    assert.deepEqual(await repository.tags(), ['a']);
  }
});

test('what is asked at the same time is endured together, each for as long as patience lasts', async (t) => {
  let now = 0;
  let waiting = new Map<number, () => void>();
  let asked = 0;
  const respond: Respond = (_, response) => answerError(response, 503, 'UNAVAILABLE');
  // Time goes on once all of them wait.
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      waiting.set(asked++, resolve);
      if (waiting.size < 6) return;
      const all = [...waiting.values()];
      waiting = new Map();
      now += milliseconds;
      for (const one of all) one();
    });
  const { open } = await startScripted(t, respond, { patience, clock: () => new Date(now), wait });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await Promise.all(names.map((name) => rejectsWith('UNREACHABLE', open(name).tags())));
  assert.ok(now > 55_000 && now <= 60_000, `${now} ms`);
});

const refusal = { said: 'the answer before', expected: /the registry answered 503 UNAVAILABLE/ };
for (const { who, reason, said, expected } of [
  { who: 'a limit of ours', reason: new LedgerError('UNCERTAIN', 'The registry took more than 30 s'), ...refusal },
  { who: 'AbortSignal.timeout', reason: new DOMException('too late', 'TimeoutError'), ...refusal },
  { who: 'a person', reason: new Error('stopped by SIGINT'), said: 'that reason', expected: /^stopped by SIGINT$/ },
]) {
  test(`a pause that ${who} ends fails with ${said}`, async (t) => {
    const stop = new AbortController();
    const wait = async () => {
      stop.abort(reason);
      throw reason;
    };
    const { repository } = await startScripted(t, (_, response) => answerError(response, 503, 'UNAVAILABLE'), { patience, wait });
    const error = await repository.tags({ signal: stop.signal }).catch((thrown) => thrown);
    assert.match(error.message, expected);
    assert.ok(error === reason || error.cause === reason);
  });

  test(`a repeated request that ${who} ends fails with ${said}`, async (t) => {
    const stop = new AbortController();
    let asked = 0;
    const respond: Respond = (_, response) => {
      asked += 1;
      if (asked === 1) answerError(response, 503, 'UNAVAILABLE');
      else stop.abort(reason);
    };
    const { repository } = await startScripted(t, respond, { patience });
    const error = await repository.tags({ signal: stop.signal }).catch((thrown) => thrown);
    assert.match(error.message, expected);
  });
}

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
