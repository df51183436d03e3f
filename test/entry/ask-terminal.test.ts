import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { askTerminal } from '../../lib/entry/ask-terminal.ts';

function terminal() {
  const input = new PassThrough();
  // What readline takes for a terminal: it reads keys then, as it does from a person.
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const stop = new AbortController();
  return { input, output, signal: stop.signal, interrupt: () => stop.abort(new Error('stopped by SIGINT')) };
}

for (const [typed, said] of [
  ['y', true],
  ['Yes ', true],
  ['', false],
  ['n', false],
  ['yesterday', false],
] as const)
  test(`"${typed}" is ${said ? 'a yes' : 'a no'}`, async () => {
    const person = terminal();
    const asked = askTerminal('Move it? [y/N] ', person);
    person.input.write(`${typed}\r`);
    assert.equal(await asked, said);
  });

test('Ctrl-D, and an input that ends, is a no', async () => {
  const typing = terminal();
  const asked = askTerminal('Move it? [y/N] ', typing);
  typing.input.write('\x04');
  assert.equal(await asked, false);
  const ended = terminal();
  ended.input.end();
  assert.equal(await askTerminal('Move it? [y/N] ', ended), false);
});

test('Ctrl-C stops as it does at any other moment', async () => {
  const person = terminal();
  const asked = askTerminal('Move it? [y/N] ', person);
  person.input.write('y\x03');
  await assert.rejects(asked, { message: 'stopped by SIGINT' });
  await assert.rejects(askTerminal('And now? ', person), { message: 'stopped by SIGINT' });
});
