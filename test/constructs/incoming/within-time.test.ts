import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { parse } from 'yaml';
import { withinTime } from '../../../lib/constructs/incoming/within-time.ts';

test('what is read in time is given as it is, and what reading it throws, too', () => {
  const found = { a: [undefined] };
  assert.equal(
    withinTime(60_000, () => found),
    found,
  );
  assert.equal(
    withinTime(60_000, () => undefined),
    undefined,
  );
  const error = new TypeError('not that');
  assert.throws(
    () =>
      withinTime(60_000, () => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});

test('reading that does not end is given up', () => {
  // Needs minutes where nobody ends it.
  const text = `entries: {${'? '.repeat(1_000_000)}`;
  assert.throws(() => withinTime(100, () => parse(text)), { message: 'reading it takes more than 0.1 s' });
});

test('whoever presses Ctrl-C ends the reading, and all who listen for it hear of it', async () => {
  const listening = "process.once('SIGINT', (signal) => writeSync(1, 'heard ' + signal + ', '))";
  assert.deepEqual(await interrupted(listening), { said: 'reading, heard SIGINT, reading it was interrupted', signal: null });
  // As without any reading, where nobody listens.
  assert.deepEqual((await interrupted('')).signal, 'SIGINT');
});

/** What a program says that is sent a SIGINT while it reads what does not end. */
async function interrupted(before: string): Promise<{ readonly said: string; readonly signal: string | null }> {
  const program = `
    import { writeSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withinTime } from ${JSON.stringify(new URL('../../../lib/constructs/incoming/within-time.ts', import.meta.url).href)};
    ${before};
    const endless = () => {
      writeSync(1, 'reading, ');
      for (;;);
    };
    try {
      withinTime(60_000, endless);
    } catch (thrown) {
      await sleep(${before === '' ? 60_000 : 0});
      writeSync(1, thrown.message);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') child.kill('SIGINT');
    said += text;
  });
  const [, signal] = await once(child, 'close');
  return { said, signal };
}
