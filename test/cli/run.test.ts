import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { reportFailure } from '../../lib/cli/run.ts';
import { UsageError } from '../../lib/cli/usage-error.ts';
import { PawlError } from '../../lib/errors.ts';

/** What a command that threw says, and its exit code. */
function failed(thrown: unknown, { words = ['check', '--json'], signal = new AbortController().signal } = {}) {
  const printed: string[] = [];
  const noted: string[] = [];
  const tools = { print: (text: string) => printed.push(text), note: (text: string) => noted.push(text), signal, version: '1.2.3' };
  const code = reportFailure(thrown, { words, tools });
  return { code, printed, noted };
}

function errorIn(printed: readonly string[]) {
  assert.equal(printed.length, 1, 'one JSON value');
  return answers.error.parse(JSON.parse(printed[0] ?? '')).error;
}

test('with --json every end of a command that is none of its own is one JSON value with a code', () => {
  const ends = [
    [new PawlError('NOT_FOUND', 'Cannot read "x": it is not there', { fix: 'Look for it' }), 1, 'NOT_FOUND'],
    [new UsageError('--x is missing'), 2, 'USAGE'],
    [new TypeError('x is not a function'), 70, 'BUG'],
  ] as const;
  for (const [thrown, code, word] of ends) {
    const end = failed(thrown);
    assert.deepEqual([end.code, errorIn(end.printed).code], [code, word]);
    assert.deepEqual(failed(thrown, { words: ['check'] }).printed, []);
  }
  const stopped = failed(new Error('whatever'), { signal: AbortSignal.abort(new Error('stopped by SIGINT')) });
  assert.deepEqual([stopped.code, stopped.noted, errorIn(stopped.printed).code], [130, ['pawl: stopped by SIGINT'], 'STOPPED']);
});

test('JSON is asked for in every way that the command line takes it, and in no other', () => {
  const rows: readonly (readonly [boolean, ...string[]])[] = [
    [true, 'check', '--json'],
    [true, 'check', '--json=true', 'staging'],
    [true, 'check', '--json', 'true'],
    [false, 'check', '--json=false'],
    [false, 'check', '--json', 'false'],
    [false, 'check', '--no-json'],
    [false, 'check', '--', '--json'],
  ];
  for (const [wanted, ...words] of rows) {
    const { printed } = failed(new PawlError('NOT_FOUND', 'Cannot read "x"'), { words });
    assert.equal(printed.length, wanted ? 1 : 0, words.join(' '));
  }
});

test('an error that stands for several says each of them with what to do, in lines and in JSON', () => {
  const failures = [new PawlError('A', 'Cannot a'), new PawlError('B', 'Cannot b\n', { fix: 'Do b' })];
  const { noted, printed } = failed(new PawlError('SEVERAL', 'Cannot do it', { cause: new AggregateError(failures), fix: 'Look' }));
  assert.deepEqual(noted, ['pawl: Cannot do it', '  Look', '  Cannot a', '  Cannot b\\u000a', '    Do b']);
  assert.deepEqual(
    errorIn(printed).failures?.map(({ code, fix }) => [code, fix]),
    [
      ['A', undefined],
      ['B', 'Do b'],
    ],
  );
});
