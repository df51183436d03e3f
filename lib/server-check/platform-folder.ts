import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readObjectsOfYaml } from '../constructs/read-yaml-objects.ts';
import { messageOf } from '../errors.ts';
import { byCodeUnit } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { ServerCheckError } from './server-check-error.ts';

/** The objects of every YAML file in a folder and below it, each with its file. Throws a ServerCheckError where one cannot be read. */
export async function readPlatformFolder(folder: string): Promise<ReadonlyMap<KubernetesObject, string>> {
  const files = (await namesIn(folder)).filter(isWanted).sort(byCodeUnit);
  if (files.length === 0)
    throw new ServerCheckError('BAD_FOLDER', `Cannot read "${folder}": it has no YAML file, expected policies and definitions`);
  const objects = new Map<KubernetesObject, string>();
  for (const name of files) {
    const path = join(folder, name);
    for (const object of readObjectsOfYaml(path, await contentOf(path))) objects.set(object, path);
  }
  return objects;
}

/** Not what packages and tools have lying about. */
function isWanted(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name) && !/(?:^|[\\/])(?:\.|node_modules[\\/])/.test(name);
}

const largestFile = 16 * 1024 * 1024;

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (cause) {
    throw new ServerCheckError('BAD_FOLDER', `Cannot read "${folder}": ${messageOf(cause)}`, { cause });
  }
}

async function contentOf(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > largestFile)
    throw new ServerCheckError('BAD_FOLDER', `Cannot read "${path}": it has ${size} bytes, expected at most ${largestFile}`);
  return readFile(path);
}
