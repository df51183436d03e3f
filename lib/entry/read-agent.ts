import { readFile } from 'node:fs/promises';
import { codeOf } from '../errors.ts';

/** The built agent, with the licences of what is in it; beside this program, or where the sources were built. Undefined where it is not. */
export async function readAgent(): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const files = new Map<string, Uint8Array>();
  for (const [name, path] of Object.entries(paths)) {
    const bytes = await contentOf(new URL(path, import.meta.url));
    if (bytes === undefined) return undefined;
    files.set(name, bytes);
  }
  return files;
}

/** From lib/entry/ and from build/entry/. */
const paths = { 'agent.mjs': '../../build/agent/agent.mjs', 'licences.txt': '../../build/agent/licences.txt' };

async function contentOf(url: URL): Promise<Uint8Array | undefined> {
  try {
    return await readFile(url);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
