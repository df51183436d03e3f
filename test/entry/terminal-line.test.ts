import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalLine } from '../../lib/entry/terminal-line.ts';

function terminal({ isTTY = true, columns = 80 } = {}) {
  let written = '';
  const line = terminalLine({
    isTTY,
    columns,
    write: (text) => {
      written += text;
      return true;
    },
  });
  return { ...line, written: () => written };
}

test('a line takes the place of the one before, and nothing is left of it', () => {
  const { show, clear, written } = terminal();
  show('one');
  show('two');
  clear();
  clear();
  show('three');
  show('');
  assert.equal(written(), 'one\r\x1b[Ktwo\r\x1b[Kthree\r\x1b[K');
});

test('a line that is too long for the terminal is cut before it breaks', () => {
  const { show, written } = terminal({ columns: 5 });
  show('abcdefgh');
  assert.equal(written(), 'abcd');
});

test('nothing is written where there is no terminal', () => {
  const { show, clear, written } = terminal({ isTTY: false });
  show('one');
  clear();
  assert.equal(written(), '');
});
