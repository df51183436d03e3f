import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run as runWords } from '../../lib/cli/run.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { run, toolsForTests } from './project.ts';

const cli = join(import.meta.dirname, '../../lib/entry/cli.ts');

test('in bash, commands, their words and their flags complete themselves', async (t) => {
  const folder = await temporaryFolder(t);
  const printed: string[] = [];
  assert.equal(await runWords(['completion', 'bash'], toolsForTests({ print: (text) => printed.push(text) })), 0);
  await writeFile(join(folder, 'pawl.bash'), printed.join('\n'));
  await writeFile(join(folder, 'pawl'), `#!/bin/sh\nexec "${process.execPath}" --conditions=pawl-source "${cli}" "$@"\n`);
  await chmod(join(folder, 'pawl'), 0o755);
  // As bash calls it, with the words so far.
  const complete = `complete() { :; }; source ./pawl.bash; COMP_WORDS=(./pawl "$@"); COMP_CWORD=$#; _pawl ./pawl; echo "\${COMPREPLY[@]}"`;
  const rows: readonly (readonly [string, ...string[]])[] = [
    ['promote', 'pro'],
    ['--dry-run --despite-hold', 'promote', '--why', '--d'],
  ];
  for (const [expected, ...words] of rows) {
    const { stdout, stderr } = await run('bash', ['-c', complete, 'bash', ...words], folder);
    assert.equal(stdout.trim(), expected, stderr);
  }
});

test('each script has the completion of its shell, and asks for it by name', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const printed: string[] = [];
    await runWords(['completion', shell], toolsForTests({ print: (text) => printed.push(text) }));
    assert.match(printed.join('\n'), new RegExp(`SHELL=${shell} .*--get-yargs-completions`));
  }
});
