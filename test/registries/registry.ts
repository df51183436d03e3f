import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { BuildProgress } from '../control-plane/build/build-binary.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { ControlPlaneError } from '../control-plane/control-plane-error.ts';
import { type Cleanup, missing } from '../control-plane/for-tests.ts';

/** A registry server of the caller, in memory, empty at the start. */
export interface TestRegistry {
  /** `127.0.0.1:PORT`, plain HTTP, no authentication. */
  readonly host: string;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** Serve the referrers API. @default true */
  readonly referrers?: boolean;
}

/** Starts go-containerregistry's registry; it ends with this process at the latest. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const found = await findRegistry();
  if (found.kind === 'missing') throw new ControlPlaneError('MISSING', `Cannot start a registry: ${found.what}`, { fix: found.how });
  return run(found.binaries.registry, options);
}

/** The same for a suite: stopped after it, and a reason to skip it where the server cannot be had; with CI=true that is an error. */
export async function registryForTests(
  t: Cleanup,
  options: RegistryOptions = {},
): Promise<{ readonly kind: 'ready'; readonly registry: TestRegistry } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findRegistry(buildReporter(console.error));
  if (found.kind === 'missing') return missing(found);
  const registry = await run(found.binaries.registry, options);
  t.after(() => registry.stop());
  return { kind: 'ready', registry };
}

/** The server's binary: built once, again when its source or its version changes. */
export async function findRegistry(onProgress?: (progress: BuildProgress) => void): Promise<Located<'registry'>> {
  const source = await readFile(new URL('./server/main.go', import.meta.url), 'utf8');
  const version = createHash('sha256').update(source).digest('hex').slice(0, 8);
  const folder = `${process.platform}-${process.arch}-go-containerregistry-${libraryVersion}-${version}`;
  const recipe: Recipe = {
    binary: 'registry',
    module: { path: 'github.com/google/go-containerregistry', version: libraryVersion },
    package: '.',
    go: '1.25.0',
    files: { 'main.go': source },
  };
  const cache = await cacheFolder(process.env, 'registries', folder);
  return locate({ registry: recipe }, { cache }, { environment: process.env, onProgress });
}

const libraryVersion = 'v0.22.1';

async function run(binary: string, { referrers = true }: RegistryOptions): Promise<TestRegistry> {
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
