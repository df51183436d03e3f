import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneLine } from '../../../lib/cli/output/one-line.ts';

test('characters that are not seen, or turn the direction of reading, are shown as escapes', () => {
  const ranges = [
    [0x61c, 0x61c],
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x2064],
    [0x2066, 0x2069],
    [0x3164, 0x3164],
    [0xfeff, 0xfeff],
    [0xe0000, 0xe007f],
  ] as const;
  for (const [from, to] of ranges)
    for (let code = from; code <= to; code += 1)
      assert.match(oneLine(`sam${String.fromCodePoint(code)}`), /^sam\\u(?:[0-9a-f]{4}|\{[0-9a-f]{5}\})$/, code.toString(16));
  assert.equal(oneLine('sam\u200b'), 'sam\\u200b');
  assert.equal(oneLine('sam\u{e0041}'), 'sam\\u{e0041}');
});

test('text of any language, and what is seen, stays as it is', () => {
  for (const text of ['Zoë, 東京', 'مرحبا', '👩 ✓ → …']) assert.equal(oneLine(text), text);
});
