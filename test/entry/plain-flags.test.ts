import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../lib/cli/run.ts';
import type { Tools } from '../../lib/cli/tools.ts';
import { type CompileOptions, compileProject } from '../../lib/compiler/compile.ts';
import { startEarly } from '../../lib/compiler/process/early-start.ts';
import { defaultLimits } from '../../lib/compiler/process/limits.ts';
import { likelyRequest, plainSynth, plainWords } from '../../lib/entry/plain-flags.ts';
import { oneEnvironment, oneObject, root, temporaryProject } from '../compiler/temporary-project.ts';
import { counting, timesEvaluated, untilEvaluated } from '../compiler/until-evaluated.ts';

const plain: readonly (readonly string[])[] = [
  [],
  ['production'],
  ['staging', 'production'],
  ['production', '--json', 'staging'],
  ['--json', 'production'],
  ['production', 'production'],
  ['--project', root],
  ['--project', '.', 'production', '--json'],
  ['--json', '--project', root, 'staging'],
  ['completion'],
  ['n0', 'e1x'],
];

const notPlain: readonly (readonly string[])[] = [
  ['--json', 'true'],
  ['--json', '--json'],
  ['--project', root, '--project', root],
  ['--project'],
  ['--project', '--json'],
  ['--project', ''],
  ['--project=x'],
  ['--out', 'dist'],
  ['--no-json'],
  ['--jso'],
  ['-h'],
  ['--help'],
  ['help'],
  ['version'],
  ['--version'],
  ['--', 'production'],
  ['1'],
  ['0x10'],
  ['1e3'],
  [''],
  ['production', 'help'],
  ['constructor=1'],
];

test('the words that are taken to be plain mean to the whole command line what they are taken for', async () => {
  for (const words of plain) {
    const flags = plainSynth(['synth', ...words]);
    assert.ok(flags !== undefined, words.join(' '));
    const asked = await askedBy(['synth', ...words]);
    assert.deepEqual(asked.environments ?? [], flags.environment, words.join(' '));
    assert.equal(asked.folder, root.replace(/\/$/, ''));
    assert.equal(asked.memoryLimit, flags.memoryLimit);
    assert.equal(asked.timeLimit?.milliseconds, flags.timeLimit * 1000);
  }
});

test('words that may mean anything else are left to the command line, and other commands too', () => {
  for (const words of notPlain) assert.equal(plainSynth(['synth', ...words]), undefined, words.join(' '));
  for (const words of [[], ['check'], ['publish'], ['synth '], ['--json', 'synth']]) assert.equal(plainSynth(words), undefined);
  for (const words of [...notPlain, ['--server'], ['--sarif', 'findings.sarif'], ['--github'], ['--memory-limit', '100']])
    assert.equal(plainWords(['check', ...words]), undefined, words.join(' '));
  for (const words of [[], ['dev'], ['publish', '1.2.3']]) assert.equal(plainWords(words), undefined);
  for (const words of plain) assert.equal(plainWords(['check', ...words])?.command, 'check', words.join(' '));
});

test('what the project is asked early for plain words is what the command asks: it is evaluated once', async () => {
  await using project = await temporaryProject(oneEnvironment(oneObject, counting));
  const { folder } = project;
  for (const [index, words] of [['synth'], ['check', 'development']].entries()) {
    const plain = plainWords(words);
    assert.ok(plain !== undefined);
    const early = startEarly(folder, { memoryLimit: defaultLimits.mebibytes, likely: likelyRequest(plain) });
    await untilEvaluated(folder, index + 1);
    await compileProject({ ...(await askedBy(words)), folder, early });
    early.end();
    assert.equal(await timesEvaluated(folder), index + 1, words.join(' '));
  }
});

/** What the command line would compile. */
async function askedBy(words: readonly string[]): Promise<CompileOptions> {
  const asked: CompileOptions[] = [];
  const elsewhere = (): never => assert.fail('nothing else is asked');
  const tools: Tools = {
    folder: root,
    print: () => undefined,
    note: () => undefined,
    interactive: false,
    ask: elsewhere,
    clock: () => new Date(0),
    random: () => 0,
    wait: elsewhere,
    signal: new AbortController().signal,
    compileProject: async (options) => {
      asked.push(options);
      throw new Error('enough');
    },
    judgePromotion: elsewhere,
    openRepository: elsewhere,
    connectCluster: elsewhere,
    startServer: elsewhere,
    runAgent: elsewhere,
    writeFile: elsewhere,
    readFile: elsewhere,
    writeSecret: elsewhere,
    version: '0.0.0',
  };
  await run(words, tools);
  return asked[0] ?? assert.fail('it compiles nothing');
}
