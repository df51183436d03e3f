import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run as runCommandLine } from '../../lib/cli/run.ts';
import type { Tools } from '../../lib/cli/tools.ts';
import { compileProject } from '../../lib/compiler/compile.ts';
import { judgePromotion } from '../../lib/compiler/judge.ts';
import { readText } from '../../lib/entry/read-text.ts';
import { connectWithClientNode } from '../../lib/kubernetes/client-node.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(repository, 'lib', 'entry', 'cli.ts');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON value that `--json` printed. */
  json<T = unknown>(): T;
}

/** A user's project in a Git repository of its own, and the command line in it, as a process. */
export interface UserProject {
  readonly folder: string;
  /** The command line in this process: the same words, tools and answers, without the start of another program. */
  pawl(...words: readonly string[]): Promise<Ran>;
  /** The command line as a program of its own. */
  pawlProcess(...words: readonly string[]): Promise<Ran>;
  /** Writes files (paths below the project) and commits everything. */
  commit(files: Readonly<Record<string, string>>): Promise<void>;
}

/** Makes a project with these files, and takes it away after the test. `tools` are other ones than the real ones, for `pawl`. */
export async function userProject(
  t: { after(end: () => Promise<void>): void },
  files: Readonly<Record<string, string>>,
  tools: Partial<Tools> = {},
): Promise<UserProject> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-project-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  await linkModules(folder);
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'config', 'user.name', 'Dana Developer');
  await git(folder, 'config', 'user.email', 'dana@shop.example');
  const commit = async (changed: Readonly<Record<string, string>>) => {
    await writeFiles(folder, changed);
    await git(folder, 'add', '--all');
    await git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'A change');
  };
  await commit({
    'package.json': '{ "name": "user-project", "private": true, "type": "module" }\n',
    '.gitignore': 'node_modules\n.pawl\n',
    ...files,
  });
  return {
    folder,
    commit,
    pawl: (...words) => runHere(words, { folder, ...tools }),
    pawlProcess: (...words) => run(process.execPath, ['--conditions=pawl-source', cli, ...words], folder),
  };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

/** What `npm install` would have put there: this package itself, and everything that this repository has installed. */
async function linkModules(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await symlink(repository, join(modules, 'pawl'));
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'pawl') await symlink(join(repository, 'node_modules', name), join(modules, name));
  }
}

async function git(folder: string, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await run('git', words, folder);
  if (code !== 0) throw new Error(`git ${words.join(' ')} failed: ${stderr}`);
}

export function run(program: string, words: readonly string[], folder: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_TEST_CONTEXT: undefined },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr, json: <T>() => parsed<T>(stdout, stderr) }));
  });
}

async function runHere(words: readonly string[], tools: Partial<Tools>): Promise<Ran> {
  const printed: string[] = [];
  const noted: string[] = [];
  const registries = createRegistryContext({ plainHttp: words.includes('--plain-http') });
  const code = await runCommandLine(words, {
    ...toolsForTests(tools),
    print: (text) => printed.push(`${text}\n`),
    note: (text) => noted.push(`${text}\n`),
    openRepository: (reference) => openRepository(reference, registries),
  });
  await registries.close();
  const stdout = printed.join('');
  const stderr = noted.join('');
  return { code, stdout, stderr, json: <T>() => parsed<T>(stdout, stderr) };
}

/** The real tools, as far as they print nothing, open no registry and start no agent. */
export function toolsForTests(others: Partial<Tools>): Tools {
  return {
    folder: '.',
    print: (text) => assert.fail(`Nobody expects "${text}"`),
    note: (text) => assert.fail(`Nobody expects "${text}"`),
    interactive: false,
    ask: async () => false,
    clock: () => new Date(),
    random: Math.random,
    wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
    signal: new AbortController().signal,
    compileProject,
    judgePromotion,
    openRepository: (reference) => assert.fail(`Nobody opens "${reference}"`),
    connectCluster: connectWithClientNode,
    runAgent: async () => assert.fail('An agent runs as a program of its own'),
    startServer: () => assert.fail('Nobody starts a server'),
    writeFile,
    readFile: (path) => readText(path),
    writeSecret: (path, text) => writeFile(path, text, { mode: 0o600, flag: 'wx' }),
    version: '0.0.0-test',
    ...others,
  };
}

function parsed<T>(stdout: string, stderr: string): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`Not one JSON value on standard output: ${stdout}\nand on standard error: ${stderr}`);
  }
}
