import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { entries, libraryBundle, programBundle, standIn } from '../../.ci/program-bundle.ts';
import { oneEnvironment, root } from '../compiler/temporary-project.ts';

/** This package as somebody has it who installed it. */
export async function install(folder: string): Promise<void> {
  const target = join(folder, 'node_modules/pawl');
  for (const bundle of [libraryBundle, programBundle]) await build({ ...bundle, absWorkingDir: root, outdir: join(target, 'build/run') });
  for (const { path, text } of Object.keys(entries).map(standIn)) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), text);
  }
  await cp(join(root, 'lib/entry/pawl.cjs'), join(target, 'build/entry/pawl.cjs'));
  await mkdir(join(target, 'build/schemas/kubernetes'), { recursive: true });
  await cp(join(root, 'lib/schemas/kubernetes/api.json'), join(target, 'build/schemas/kubernetes/api.json'));
  await writeFile(join(target, 'package.json'), await readFile(join(root, 'package.json')));
  for (const name of ['cdk8s', 'constructs', 'zod', 'esbuild', '@babel'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  // What was written within this second may be written once more: nobody keeps an answer by it.
  await delay(1100);
}

export async function writeProject(folder: string, deploy: string): Promise<void> {
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...oneEnvironment(deploy) })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

export function pawl(folder: string, ...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = [join(folder, 'node_modules/pawl/build/entry/pawl.cjs'), ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: folder, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
