import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { answers } from '../../lib/cli/json.ts';
import { program } from '../../lib/cli/program.ts';
import { switches } from '../../lib/cli/refuse-words.ts';
import { run as runWords } from '../../lib/cli/run.ts';
import { formatEvent } from '../../lib/events/format.ts';
import { everyCommand, flagsIn, helpOf } from './every-command.ts';
import { run, toolsForTests, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('every command has a --help with an example', async () => {
  const commands = await everyCommand();
  assert.ok(commands.length >= 16, commands.join(', '));
  for (const command of commands) assert.match(await helpOf(command), new RegExp(`\\nExamples:\\n +pawl ${command}`), command);
});

test('the flags that are refused a value are those that take none in every command', async () => {
  const flags = (await Promise.all((await everyCommand()).map(helpOf))).flatMap(flagsIn);
  const valued = new Set(flags.flatMap(({ name, takesValue }) => (takesValue ? name : [])));
  const without = new Set(flags.flatMap(({ name }) => (valued.has(name) ? [] : name)));
  // `--version` is also a word of many commands by its name.
  assert.deepEqual([...without].filter((flag) => flag !== 'version').toSorted(), [...switches].toSorted());
});

test('help, -h and --help say the same, and version says what runs', async () => {
  const printed: string[] = [];
  const tools = toolsForTests({ print: (text) => printed.push(text), version: '1.2.3' });
  const helpOfWords = (...words: string[]) => program(words, { ...tools, exitWith: () => undefined }).getHelp();
  assert.match(await helpOfWords('help', 'key', 'new'), /^pawl key new <file>\n/);
  for (const words of [['help'], ['help', '--help'], ['help', 'help'], ['help', '-h']])
    assert.match(await helpOfWords(...words), /^pawl <command>\n/, words.join(' '));
  assert.match(await helpOfWords('promote', '-h', '--help'), /^pawl promote /);
  assert.deepEqual([await runWords(['version'], tools), await runWords(['version', '--json'], tools)], [0, 0]);
  assert.match(printed[0] ?? '', /^pawl 1\.2\.3, node \d+\.\d+\.\d+, \w+ \w+$/);
  assert.equal(answers.version.parse(JSON.parse(printed[1] ?? '')).version, '1.2.3');
});

test('--help prints the help of a command and does nothing else', async (t) => {
  const project = await userProject(t, {});
  const { code, stdout, stderr } = await project.pawlProcess('agent', 'run', '-h');
  assert.deepEqual([code, stdout.trimEnd(), stderr], [0, await helpOf('agent run'), '']);
});

test('the program ends with the exit code that its commands give', async (t) => {
  const project = await userProject(t, shopFiles());
  assert.equal((await project.pawlProcess('synth', '--json')).code, 0);
  assert.equal((await project.pawlProcess('history', 'nowhere')).code, 1);
  assert.equal((await project.pawlProcess('histroy')).code, 2);
});

test('a reader that has seen enough ends nothing with a stack trace', async (t) => {
  const project = await userProject(t, shopFiles());
  const words = `"${process.execPath}" --conditions=pawl-source "${join(import.meta.dirname, '../../lib/entry/cli.ts')}" synth`;
  const { stderr, stdout } = await run('sh', ['-c', `${words} | head -c 1`], project.folder);
  assert.equal(stdout.length, 1);
  assert.equal(stderr, '');
});

test('a refusal with --json is one JSON value with a code', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const { code, json } = await project.pawl('promote', 'production', '9.9.9', '--json');
  assert.equal(code, 1);
  assert.equal(answers.error.parse(json()).error.code, 'NOT_FOUND');
});

test('synth --json lists every object of every environment with its wave', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const { environments } = answers.synth.parse((await project.pawl('synth', '--json')).json());
  assert.deepEqual(Object.keys(environments), ['development', 'staging', 'production']);
  assert.deepEqual(environments.production?.objects, [
    {
      id: 'ConfigMap/shop/settings',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'settings',
      application: 'settings',
      wave: 0,
    },
  ]);
});

test('synth and status take several environments, and a flag that is given twice is refused', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const { environments } = answers.synth.parse((await project.pawl('synth', 'development', 'staging', '--json')).json());
  assert.deepEqual(Object.keys(environments), ['development', 'staging']);
  const statuses = answers.status.parse((await project.pawl('status', 'development', 'staging', '--json')).json());
  assert.deepEqual(
    statuses.map(({ environment }) => environment),
    ['development', 'staging'],
  );
  for (const words of [
    ['synth', '--out', 'a', '--out', 'b'],
    ['promote', 'staging', '--time-limit=1', '--why', 'x', '--time-limit', '2'],
  ]) {
    const twice = await project.pawl(...words);
    assert.equal(twice.code, 2);
    assert.match(twice.stderr, /--(?:out|time-limit) is given twice/);
  }
});

test('agent install --json lists what an agent needs, the custom resource definition among it', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const { applied, objects } = answers.install.parse(
    (await project.pawl('agent', 'install', '--image', 'registry.example.com/pawl-agent:0.1.0', '--json')).json(),
  );
  assert.equal(applied, false);
  assert.deepEqual([objects[0]?.kind, objects[1]?.kind, objects.at(-1)?.kind], ['Namespace', 'CustomResourceDefinition', 'Deployment']);
});

test('a line of agent run is what its shape says, with --json whatever the format', async () => {
  const at = new Date('2026-01-01T12:00:00Z');
  const line = formatEvent({ at, delivery: { namespace: 'shop', name: 'web' }, what: { kind: 'resumed' } }, 'json');
  assert.equal(answers.event.parse(JSON.parse(line)).delivery, 'shop/web');
  const formats: string[] = [];
  const runAgent = async ({ logFormat }: { readonly logFormat: string }) => void formats.push(logFormat);
  for (const words of [['--json', '--log-format', 'text'], ['--log-format', 'text'], []])
    await runWords(['agent', 'run', ...words], toolsForTests({ runAgent }));
  assert.deepEqual(formats, ['json', 'text', 'json']);
});

test('agent run reads ledgers whole every three minutes, or as often as it is told', async () => {
  const times: (number | undefined)[] = [];
  const runAgent = async ({ readLedgerEvery }: { readonly readLedgerEvery?: number | undefined }) => void times.push(readLedgerEvery);
  for (const words of [[], ['--read-ledger-every', '1m30s']]) await runWords(['agent', 'run', ...words], toolsForTests({ runAgent }));
  assert.deepEqual(times, [180_000, 90_000]);
});

test('the shapes of --json are what they were', (t) => {
  t.assert.snapshot(z.toJSONSchema(z.object(answers), { io: 'input', reused: 'ref' }));
});

test('an old Node is told which one is needed', async (t) => {
  const old = await oldNode();
  if (old === undefined) return t.skip('no old Node on this machine');
  const { code, stderr } = await run(old, ['lib/entry/pawl.cjs'], '.');
  assert.equal(code, 1);
  assert.match(stderr, /needs Node 22\.19 or newer/);
});

/** The machine's own Node where it is one that is too old; npm puts the project's before it. */
async function oldNode(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of folders) {
    const program = join(folder, 'node');
    if (existsSync(program) && /^v(1\d|20)\./.test((await run(program, ['--version'], '.')).stdout)) return program;
  }
  return undefined;
}
