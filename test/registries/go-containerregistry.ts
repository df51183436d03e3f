import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { BuildProgress } from '../control-plane/build/build-binary.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { ControlPlaneError } from '../control-plane/control-plane-error.ts';

export const goContainerregistryVersion = 'v0.22.1';

/** The binary of go-containerregistry's server: built once, in seconds, again when its source or its version changes. */
export async function findGoContainerregistry(onProgress?: (progress: BuildProgress) => void): Promise<Located<'registry'>> {
  const source = await readFile(new URL('./server/main.go', import.meta.url), 'utf8');
  const version = createHash('sha256').update(source).digest('hex').slice(0, 8);
  const folder = `${process.platform}-${process.arch}-go-containerregistry-${goContainerregistryVersion}-${version}`;
  const recipe: Recipe = {
    binary: 'registry',
    module: { path: 'github.com/google/go-containerregistry', version: goContainerregistryVersion },
    package: '.',
    go: '1.25.0',
    files: { 'main.go': source },
  };
  const cache = await cacheFolder(process.env, 'registries', folder);
  return locate({ registry: recipe }, { cache }, { environment: process.env, onProgress });
}

/** Starts it, in memory; it ends when this process does. */
export async function runGoContainerregistry(
  binary: string,
  { referrers }: { readonly referrers: boolean },
): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const server = spawn(binary, [`-referrers=${referrers}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const host = await addressOf(server);
  // It keeps nobody from ending: when this process ends, the pipe closes, and the server with it.
  server.unref();
  for (const pipe of [server.stdin, server.stdout]) if (pipe instanceof Socket) pipe.unref();
  return { host, stop: () => stop(server) };
}

type Server = ChildProcessByStdio<Writable, Readable, null>;

async function addressOf(server: Server): Promise<string> {
  const [host] = await Promise.race([
    once(createInterface({ input: server.stdout }), 'line'),
    once(server, 'exit').then(([code]) => {
      throw new ControlPlaneError('START_FAILED', `Cannot start the registry: it ended with code ${code} before it listened`);
    }),
  ]);
  return String(host);
}

async function stop(server: Server): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.ref();
  const ended = once(server, 'exit');
  server.stdin.end();
  await ended;
}
