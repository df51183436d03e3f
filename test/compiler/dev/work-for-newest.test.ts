import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Saves, workForNewest } from '../../../lib/compiler/dev/work-for-newest.ts';

test('work that a save comes into may go on as long as work usually takes, and is taken back then', async () => {
  const saves = scripted();
  const log: string[] = [];
  let round = 0;
  await workForNewest(saves, async (takenBack) => {
    round += 1;
    if (round === 1) {
      saves.passes(400);
      saves.save();
      return true;
    }
    if (round === 2) {
      // Endless: only being taken back ends it.
      saves.save();
      await new Promise((end) => takenBack.addEventListener('abort', end));
      log.push(`taken back after ${saves.elapsed()} ms`);
      return false;
    }
    if (round === 3) {
      // Nearly there when a save comes: its answer is not thrown away.
      saves.save();
      saves.passes(100);
      await saves.settled();
      log.push(takenBack.aborted ? 'taken back' : 'came to its end');
      return true;
    }
    saves.over();
    return true;
  });
  assert.deepEqual(log, ['taken back after 600 ms', 'came to its end']);
  assert.equal(round, 4);
});

test('work ends with the watch, and something that fails is not taken for a measure', async () => {
  const saves = scripted();
  let round = 0;
  await workForNewest(saves, async (takenBack) => {
    round += 1;
    saves.passes(60_000);
    if (round === 1) {
      saves.save();
      return false;
    }
    saves.over();
    await new Promise((end) => takenBack.addEventListener('abort', end));
    assert.equal(saves.longestWait(), 0);
    return false;
  });
  assert.equal(round, 2);
});

/** Time that passes where the test says so: what is waited for leaps over it. */
function scripted(): Saves & {
  save(): void;
  over(): void;
  passes(milliseconds: number): void;
  settled(): Promise<void>;
  elapsed(): number;
  longestWait(): number;
} {
  let [now, begun, longest] = [0, 0, 0];
  let tell: (more: boolean) => void = () => {};
  let over = false;
  return {
    changed: () => {
      begun = now;
      return new Promise((resolve) => {
        tell = resolve;
        if (over) resolve(false);
      });
    },
    clock: () => new Date(now),
    wait: async (milliseconds, signal) => {
      longest = Math.max(longest, milliseconds);
      // Longer than anything that a round does at once.
      await new Promise((turn) => setTimeout(turn, 20));
      if (signal.aborted) throw signal.reason;
      now += milliseconds;
    },
    save: () => tell(true),
    over: () => {
      over = true;
      tell(false);
    },
    passes: (milliseconds) => {
      now += milliseconds;
    },
    settled: () => new Promise((turn) => setTimeout(turn, 5)),
    elapsed: () => now - begun,
    longestWait: () => longest,
  };
}
