import { spawnSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What `cdk8s init typescript-app` installs, beside the constructs that the programs are written with. */
export const peerPackages = [
  'cdk8s@2.70.106',
  'cdk8s-cli@2.207.60',
  'cdk8s-plus-34@2.0.54',
  'constructs@10.8.1',
  'ts-node@10.9.2',
  'typescript@5.9.3',
  '@types/node@24.10.1',
];

/** Installs cdk8s-cli with ts-node; gives the folder of packages. */
export async function installPeer(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "name": "peer", "private": true }\n');
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...peerPackages], { cwd: folder });
  if (status !== 0) throw new Error(`npm install failed: ${stderr}`);
  return join(folder, 'node_modules');
}

/** This package as somebody has it who installed it: copied, not linked. */
export async function installPawl(project: string): Promise<string> {
  const target = join(project, 'node_modules', 'pawl');
  await mkdir(target, { recursive: true });
  await cp(join(repository, 'build'), join(target, 'build'), { recursive: true });
  await cp(join(repository, 'package.json'), join(target, 'package.json'));
  return join(target, 'build', 'entry', 'pawl.cjs');
}

export const packages = join(repository, 'node_modules');
