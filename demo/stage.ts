import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, output } from './story.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const cli = join(repository, 'lib', 'entry', 'cli.ts');

/** What a command printed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
}

/** A copy of the project in a temporary Git repository, and the command line in it. */
export interface Stage {
  readonly folder: string;
  /** Where everything temporary of this demo lies. */
  readonly temporary: string;
  /** Runs `pawl …` as a person would, shows the command and what it prints. Ends the demo where the exit code is not the expected one. */
  pawl(words: readonly string[], options?: { readonly expect?: number; readonly quiet?: boolean }): Promise<Ran>;
  /** Where the ledger of an environment lies, as a Delivery names it. */
  repository(environment: string): Promise<string>;
  /** Replaces text in one file and commits it. */
  change(file: string, edit: Change): Promise<void>;
}

export interface Change {
  readonly from: string;
  readonly to: string;
  /** Of the commit. */
  readonly message: string;
  /** A new first line. @default none */
  readonly first?: string;
}

export async function setStage(): Promise<Stage> {
  const temporary = await mkdtemp(join(tmpdir(), 'pawl-demo-'));
  const folder = join(temporary, 'shop');
  for (const part of ['lib', 'environments', 'policies', 'package.json', 'tsconfig.json', 'cdk8s.yaml', '.gitignore']) {
    await cp(join(repository, part), join(folder, part), { recursive: true });
  }
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await git(folder, ['init', '--quiet', '--initial-branch=main']);
  await git(folder, ['config', 'user.name', 'Dana Developer']);
  await git(folder, ['config', 'user.email', 'dana@shop.example']);
  await commit(folder, 'The shop');
  return {
    folder,
    temporary,
    pawl: (words, options) => pawl(folder, words, options),
    repository: async (environment) => {
      const { stdout } = await pawl(folder, ['status', environment, '--json'], { quiet: true });
      const [status] = JSON.parse(stdout) as { repository: string }[];
      if (status === undefined) throw new Error(`The project has no environment "${environment}"`);
      return status.repository;
    },
    change: async (file, { from, to, message, first }) => {
      const path = join(folder, file);
      const before = await readFile(path, 'utf8');
      if (!before.includes(from)) throw new Error(`The demo wants to change "${from}" in ${file}, which does not contain it`);
      await writeFile(path, `${first === undefined ? '' : `${first}\n`}${before.replaceAll(from, to)}`);
      await commit(folder, message);
    },
  };
}

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, ['add', '--all']);
  await git(folder, ['commit', '--quiet', '--message', message]);
}

async function git(folder: string, words: readonly string[]): Promise<void> {
  const { code, stdout } = await run('git', ['-C', folder, ...words], { folder, show: false });
  if (code !== 0) throw new Error(`git ${words.join(' ')} failed: ${stdout}`);
}

async function pawl(
  folder: string,
  words: readonly string[],
  { expect = 0, quiet = false }: { expect?: number; quiet?: boolean } = {},
): Promise<Ran> {
  if (!quiet) command(['pawl', ...words]);
  const ran = await run(process.execPath, ['--conditions=pawl-source', cli, ...words], { folder, show: !quiet });
  if (ran.code !== expect) throw new Error(`pawl ${words.join(' ')} ended with ${ran.code}, expected ${expect}: ${ran.stdout}`);
  return ran;
}

function run(program: string, words: readonly string[], { folder, show }: { folder: string; show: boolean }): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR']: '1' },
    });
    let stdout = '';
    let pending = '';
    const take = (text: string) => {
      pending += text;
      const end = pending.lastIndexOf('\n');
      if (end === -1) return;
      if (show) output(pending.slice(0, end));
      pending = pending.slice(end + 1);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!show) stdout += text;
      take(text);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (show && pending !== '') output(pending);
      resolve({ code: code ?? 1, stdout });
    });
  });
}
