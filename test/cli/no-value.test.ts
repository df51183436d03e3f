import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../lib/cli/run.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { everyCommand, flagsIn, helpOf, wordsFor } from './every-command.ts';
import { toolsForTests } from './project.ts';

test('a flag that takes a value is refused with --no- in front and with nothing for a value, in every command', async (t) => {
  const folder = await temporaryFolder(t);
  for (const command of await everyCommand()) {
    const help = await helpOf(command);
    for (const { name, takesValue } of flagsIn(help)) {
      if (!takesValue) continue;
      for (const flag of [[`--no-${name}`], [`--${name}=`], [`--${name}`, '']]) {
        const words = [...wordsFor(command, help), ...flag];
        assert.deepEqual(await said(words, folder), { code: 2, first: `pawl: --${name} takes a value`, printed: [] }, words.join(' '));
      }
    }
  }
});

test('the other names of such a flag say the same', async (t) => {
  const folder = await temporaryFolder(t);
  for (const [words, name] of [
    [['hold', 'production', '--no-reason'], 'why'],
    [['agent', 'install', '--no-n'], 'namespace'],
    [['synth', '--no-timeLimit'], 'time-limit'],
    [['agent', 'run', '-n', ''], 'namespace'],
    [['agent', 'run', '-n='], 'namespace'],
    [['hold', 'production', '--reason', ''], 'why'],
    [['--no-out', 'synth', 'production', '--json=false'], 'out'],
  ] as const)
    assert.deepEqual(await said(words, folder), { code: 2, first: `pawl: --${name} takes a value`, printed: [] }, words.join(' '));
});

async function said(words: readonly string[], folder: string) {
  const printed: string[] = [];
  const noted: string[] = [];
  const code = await run(
    words,
    toolsForTests({ folder, print: (text) => void printed.push(text), note: (text) => void noted.push(...text.split('\n')) }),
  );
  return { code, first: noted[0], printed };
}
