import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuestion, type Side } from '../../lib/cli/commands/diff-words.ts';
import { UsageError } from '../../lib/cli/usage-error.ts';

const table: readonly (readonly [words: string, from: string, to: string])[] = [
  ['production', 'production@current', 'production@tree'],
  ['production 1.0.0', 'production@1.0.0', 'production@tree'],
  ['production 1.0.0 1.1.0', 'production@1.0.0', 'production@1.1.0'],
  ['production@1.0.0', 'production@1.0.0', 'production@tree'],
  ['production@1.0.0 1.1.0', 'production@1.0.0', 'production@1.1.0'],
  ['production@17 production@18', 'production@17', 'production@18'],
  ['production @17 @18', 'production@17', 'production@18'],
  ['production @17', 'production@17', 'production@tree'],
  ['production @current @tree', 'production@current', 'production@tree'],
  ['staging production', 'staging@current', 'production@current'],
  ['staging@tree production', 'staging@tree', 'production@current'],
  ['staging production@1.0.0-rc.1', 'staging@current', 'production@1.0.0-rc.1'],
  ['17 18', '17@current', '18@current'],
  ['--cluster production', 'cluster', 'production@tree'],
  ['--cluster production 1.1.0', 'cluster', 'production@1.1.0'],
  ['--cluster production@current', 'cluster', 'production@current'],
];

for (const [words, from, to] of table)
  test(`diff ${words} goes from ${from} to ${to}`, () => {
    const question = read(words);
    assert.equal(question.from === 'cluster' ? 'cluster' : sideText(question.from), from);
    assert.equal(sideText(question.to), to);
  });

const wrong: readonly string[] = [
  '1.0.0',
  '@17',
  'production@',
  'production@0',
  'production@live',
  'Production',
  'production@1.0.0 1.1.0 1.2.0',
  'production staging 1.0.0',
  'production 1.0.0 staging',
  '--cluster staging production',
  '--cluster production 1.0.0 1.1.0',
  '--cluster production@1.0.0 1.1.0',
  'pro\u001b[31mduction',
  'a..b',
  '',
];

for (const words of wrong)
  test(`diff ${JSON.stringify(words)} is wrong usage, or no environment`, () => {
    if (words === 'a..b') assert.throws(() => read(words), /names no environment/);
    else assert.throws(() => read(words), UsageError);
  });

function read(text: string): ReturnType<typeof readQuestion> {
  const words = text.split(' ');
  return readQuestion(
    words.filter((word) => word !== '--cluster'),
    { cluster: words.includes('--cluster') },
  );
}

/** As people write it: `production@1.0.0`, `production@17`. */
function sideText({ environment, point }: Side): string {
  switch (point.kind) {
    case 'version':
      return `${environment}@${point.version}`;
    case 'record':
      return `${environment}@${point.sequence}`;
    case 'current':
    case 'tree':
      return `${environment}@${point.kind}`;
  }
}
