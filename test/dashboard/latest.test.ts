import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestOf } from '../../lib/dashboard/latest.ts';
import { Duration } from '../../lib/duration.ts';
import { PawlError } from '../../lib/errors.ts';

const every = Duration.seconds(30);

/** Answers in turn what is given, and counts. */
function reader(...answers: readonly (string | Error)[]) {
  let now = new Date('2026-01-01T12:00:00Z').getTime();
  let reads = 0;
  const read = async () => {
    const answer = answers[reads++] ?? assert.fail('Nobody expects another read');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    latest: latestOf({ read, every, clock: () => new Date(now) }),
    reads: () => reads,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

test('many who ask at once wait for one read, and those who ask within the period get the same', async () => {
  const { latest, reads, pass } = reader('one', 'two');
  const answers = await Promise.all(Array.from({ length: 50 }, latest));
  assert.deepEqual(new Set(answers.map(({ good }) => good?.value)), new Set(['one']));
  pass(29);
  assert.equal((await latest()).good?.value, 'one');
  assert.equal(reads(), 1);
  pass(1);
  assert.equal((await latest()).good?.value, 'two');
  assert.equal(reads(), 2);
});

test('a read that takes longer than the period is not begun twice', async () => {
  let now = 0;
  const gate = Promise.withResolvers<string>();
  let reads = 0;
  const read = () => {
    reads += 1;
    return gate.promise;
  };
  const latest = latestOf({ read, every, clock: () => new Date(now) });
  const first = latest();
  now = 90_000;
  const second = latest();
  gate.resolve('late');
  assert.deepEqual([(await first).good?.value, (await second).good?.value, reads], ['late', 'late', 1]);
});

test('a read that fails leaves what was there, says why, and is not tried again within the period', async () => {
  const { latest, reads, pass } = reader('one', new PawlError('GONE', 'no answer', { fix: 'Try later' }), new TypeError('oh'), 'two');
  await latest();
  pass(30);
  const failed = await latest();
  assert.deepEqual(failed, {
    good: { value: 'one', at: new Date('2026-01-01T12:00:00Z') },
    failure: { code: 'GONE', message: 'no answer', fix: 'Try later' },
  });
  assert.deepEqual(await latest(), failed);
  assert.equal(reads(), 2);
  pass(30);
  assert.deepEqual((await latest()).failure, { code: 'BUG', message: 'oh' });
  pass(30);
  assert.deepEqual(await latest(), { good: { value: 'two', at: new Date('2026-01-01T12:01:30Z') }, failure: undefined });
});

test('before the first read there is nothing but the reason', async () => {
  const { latest } = reader(new PawlError('GONE', 'no answer'));
  assert.deepEqual(await latest(), { good: undefined, failure: { code: 'GONE', message: 'no answer' } });
});

test('a clock that was set back does not keep an old page', async () => {
  const { latest, pass } = reader('one', 'two');
  await latest();
  pass(-3600);
  assert.equal((await latest()).good?.value, 'two');
});
