import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Digest, digestOf } from '../digest.ts';
import { byCodeUnit, canonicalJson } from '../json.ts';

/**
 * Digests of what compiles: that of Node's executable, and one of this program's own code, the same wherever the same package is installed:
 * of the canonical JSON of `[path, digest]` of each of its files, in code-unit order.
 */
export async function programDigests(): Promise<Readonly<Record<'node' | 'pawl', Digest>>> {
  const [node, pawl] = await Promise.all([digestOfFile(process.execPath), digestOfFolder(fileURLToPath(new URL('..', import.meta.url)))]);
  return { node, pawl };
}

async function digestOfFolder(folder: string): Promise<Digest> {
  const names = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const files: [string, Digest][] = [];
  for (const name of names.filter(isCode).sort(byCodeUnit)) files.push([name, digestOf(await readFile(join(folder, name)))]);
  return digestOf(canonicalJson(files));
}

function isCode(name: string): boolean {
  return /\.(?:[cm]?js|ts|json)$/.test(name) && !name.endsWith('.d.ts');
}

/** It has a hundred megabytes. */
async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
