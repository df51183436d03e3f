import assert from 'node:assert/strict';
import { test } from 'node:test';
import { program } from '../../lib/cli/program.ts';
import { run } from '../../lib/cli/run.ts';
import { everyCommand, helpOf } from './every-command.ts';
import { toolsForTests } from './project.ts';

test('help fits into a terminal of 60 columns, and loses nothing', async () => {
  for (const command of ['', 'agent', 'attest', ...(await everyCommand())]) {
    const narrow = await helpAt(command, 60);
    const longest = Math.max(...narrow.split('\n').map((line) => line.length));
    assert.ok(longest <= 60, `pawl ${command}: ${longest} columns`);
    assert.equal(letters(narrow), letters(await helpOf(command)), command);
  }
});

test('help is wrapped between 60 and 120 columns, and not at all where there is no terminal', async () => {
  assert.equal(await helpAt('promote', 20), await helpAt('promote', 60));
  assert.equal(await helpAt('promote', 500), await helpAt('promote', 120));
  assert.notEqual(await helpAt('promote', 120), await helpAt('promote', 119));
  assert.match(await helpOf('promote'), /^ {6}--override +Go past .* acknowledges it {2}\[string\]$/m);
});

test('what is wrong with words is said the same in a narrow terminal', async () => {
  for (const words of [
    ['attest'],
    ['attest', '1.0.0', '--check', 'x'],
    ['agent', 'start'],
    ['promote', 'production', '1.0.0', 'now'],
    ['acknowledge', 'production', '--why', 'x'],
    ['chek'],
    ['check', '--output', 'sarif'],
    ['promote', 'x', '--despite-hol', '1'],
    ['help', 'key', 'nonsense'],
    ['hold', 'production', '--no-why'],
  ])
    assert.deepEqual(await noted(words, 60), await noted(words), words.join(' '));
});

function helpAt(command: string, columns: number): Promise<string> {
  return program(command.split(' ').filter(Boolean), { ...toolsForTests({ columns }), exitWith: () => undefined }).getHelp();
}

/** All of them in order, whatever column they stand in. */
function letters(help: string): string {
  return [...help.replace(/\s/g, '')].toSorted().join('');
}

async function noted(words: readonly string[], columns?: number): Promise<readonly string[]> {
  const lines: string[] = [];
  assert.equal(await run(words, toolsForTests({ columns, note: (line) => void lines.push(line) })), 2, words.join(' '));
  return lines;
}
