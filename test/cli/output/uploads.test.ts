import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadLine } from '../../../lib/cli/output/uploads.ts';
import { digestOf } from '../../../lib/digest.ts';

const MiB = 1024 * 1024;

/** What is said at each of the moments, in milliseconds. */
function linesOf(moments: readonly (readonly [at: number, blob: string, sent: number, size: number])[]): readonly (string | undefined)[] {
  let now = 0;
  const line = uploadLine(() => new Date(1_800_000_000_000 + now));
  return moments.map(([at, blob, sent, size]) => {
    now = at;
    return line({ host: 'ghcr.io', digest: digestOf(blob), sent, size, ended: sent === size });
  });
}

test('an upload of less than a second says nothing', () => {
  assert.deepEqual(
    linesOf([
      [0, 'a', 0, 4],
      [500, 'a', 2, 4],
      [999, 'a', 4, 4],
    ]),
    [undefined, undefined, undefined],
  );
});

test('a longer one says how much of it is sent and how fast, ten times a second at most, and is taken away at its end', () => {
  assert.deepEqual(
    linesOf([
      [0, 'a', 0, 8 * MiB],
      [2000, 'a', 3 * MiB, 8 * MiB],
      [2050, 'a', 3.2 * MiB, 8 * MiB],
      [2100, 'a', 3.5 * MiB, 8 * MiB],
      [4000, 'a', 8 * MiB, 8 * MiB],
    ]),
    [undefined, 'uploading to ghcr.io: 3.0 of 8.0 MiB, 1.5 MiB/s', undefined, 'uploading to ghcr.io: 3.5 of 8.0 MiB, 1.7 MiB/s', ''],
  );
});

test('several at once are one line, and the next ones begin anew', () => {
  assert.deepEqual(
    linesOf([
      [0, 'a', 0, MiB],
      [0, 'b', 0, 3 * MiB],
      [1000, 'a', MiB, MiB],
      [1500, 'b', 2 * MiB, 3 * MiB],
      [2000, 'b', 3 * MiB, 3 * MiB],
      [2001, 'c', 0, MiB],
      [2500, 'c', MiB, MiB],
    ]),
    [
      undefined,
      undefined,
      'uploading to ghcr.io: 1.0 of 4.0 MiB, 1.0 MiB/s',
      'uploading to ghcr.io: 3.0 of 4.0 MiB, 2.0 MiB/s',
      '',
      undefined,
      undefined,
    ],
  );
});
