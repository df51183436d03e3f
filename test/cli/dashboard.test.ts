import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { toolsForTests, userProject, writeFiles } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('dashboard says over HTTP what status says, what moved since and what it read last, until Ctrl-C', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  assert.equal((await project.pawl('publish', '1.0.0')).code, 0);
  assert.equal((await project.pawl('promote', 'development', '1.0.0', '--why', 'a <b>first</b> one')).code, 0);
  const board = await serving(t, project.folder);

  const before = await (await fetch(board.url)).text();
  assert.match(before, /<h2>development 1\.0\.0 <small>development<\/small><\/h2>/);
  assert.match(before, /<dt>Why<\/dt><dd>a &#60;b&#62;first&#60;\/b&#62; one<\/dd>/);
  assert.match(before, /<td>nothing -&#62; 1\.0\.0<\/td>/);
  assert.match(before, /<h2>production - <small>production<\/small><\/h2>/);

  assert.equal((await project.pawl('publish', '1.1.0')).code, 0);
  assert.equal((await project.pawl('promote', 'development', '1.1.0')).code, 0);
  assert.equal((await project.pawl('hold', 'development', '--why', 'a sale')).code, 0);
  assert.doesNotMatch(await (await fetch(board.url)).text(), /1\.1\.0/, 'not read again within the period');
  board.pass(30);
  assert.match(await (await fetch(board.url)).text(), /<li>held by dana@shop\.example: a sale<\/li>/);
  const said = answers.status.parse(await (await fetch(new URL('status.json', board.url))).json());
  assert.deepEqual(said, answers.status.parse((await project.pawl('status', '--json')).json()));

  await rename(join(project.folder, '.pawl'), join(project.folder, '.pawl-away'));
  await writeFiles(project.folder, { '.pawl/registry': 'no registry' });
  board.pass(30);
  const old = await (await fetch(board.url)).text();
  assert.match(old, /This is old: nothing could be read since .*<\/strong><br>Cannot [^<]+/);
  assert.match(old, /<li>held by dana@shop\.example: a sale<\/li>/);
  const { status } = await fetch(new URL('status.json', board.url));
  assert.equal(status, 503);
  assert.equal(await board.stop(), 0);
  await assert.rejects(fetch(board.url));
});

test('dashboard shows the environments that are named, and refuses others, wrong flags and a port in use', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const board = await serving(t, project.folder, ['staging']);
  const html = await (await fetch(board.url)).text();
  assert.match(html, /<section id="staging">/);
  assert.doesNotMatch(html, /<section id="production">/);

  const taken = await project.pawl('dashboard', '--port', new URL(board.url).port);
  assert.equal(taken.code, 1);
  assert.match(
    taken.stderr,
    /^pawl: Cannot serve the dashboard on "127\.0\.0\.1:\d+": something else listens there.*\n {2}Take another port with --port/,
  );
  assert.equal((await project.pawl('dashboard', 'nowhere', '--port', '0')).code, 1);
  for (const words of [
    ['--every', '0s'],
    ['--every', 'soon'],
    ['--port', '65536'],
    ['--host', ''],
    ['--host', 'a b'],
  ])
    assert.equal((await project.pawl('dashboard', ...words)).code, 2, words.join(' '));
  assert.equal(await board.stop(), 0);
});

test('dashboard as a program of its own ends with Ctrl-C', async (t) => {
  const project = await userProject(t, shopFiles());
  const cli = join(import.meta.dirname, '../../lib/entry/cli.ts');
  const child = spawn(process.execPath, ['--conditions=pawl-source', cli, 'dashboard', '--port', '0'], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const url = /^(http:\/\/127\.0\.0\.1:\d+\/) says where shop stands, read at most every 30s; Ctrl-C ends it\n$/.exec(String(line))?.[1];
  assert.equal((await fetch(url ?? assert.fail(String(line)))).status, 200);
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
});

/** `pawl dashboard --json` on a free port, with a clock that passes when told. */
async function serving(t: TestContext, folder: string, words: readonly string[] = []) {
  const stop = new AbortController();
  const registries = createRegistryContext({ plainHttp: true });
  const printed = Promise.withResolvers<string>();
  let passed = 0;
  t.after(() => stop.abort(new Error('over')));
  const ended = run(['dashboard', '--port', '0', '--json', ...words], {
    ...toolsForTests({ folder, signal: stop.signal, ...rememberingCompiler }),
    clock: () => new Date(Date.now() + passed),
    print: printed.resolve,
    note: (line) => assert.fail(line),
    openRepository: (reference) => openRepository(reference, registries),
  });
  const { url } = answers.dashboard.parse(JSON.parse(await printed.promise));
  return {
    url,
    pass: (seconds: number) => {
      passed += seconds * 1000;
    },
    stop: async () => {
      stop.abort(new Error('stopped'));
      const code = await ended;
      await registries.close();
      return code;
    },
  };
}
