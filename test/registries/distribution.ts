import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Supervised } from '../../lib/control-plane/process/supervise.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { ControlPlaneError } from '../control-plane/control-plane-error.ts';
import { type Finding, howToPrepare } from './finding.ts';
import type { TokenServer } from './front/token-server.ts';

export const distributionVersion = 'v3.1.2';

const recipe: Recipe = {
  binary: 'distribution',
  module: { path: 'github.com/distribution/distribution/v3', version: distributionVersion },
  package: 'github.com/distribution/distribution/v3/cmd/registry',
  go: '1.26.0',
};

/** The binary of CNCF distribution: from the cache, else built where `build` says so, in 4 minutes. @default only with CI=true */
export async function findDistribution({ onProgress, build }: Finding = {}): Promise<Located<'distribution'>> {
  const cache = await cacheFolder(process.env, 'registries', `${process.platform}-${process.arch}-distribution-${distributionVersion}`);
  const places = { cache, build: build ?? process.env.CI === 'true' };
  const found = await locate({ distribution: recipe }, places, { environment: process.env, onProgress });
  return found.kind === 'missing' && !places.build ? { ...found, how: howToPrepare } : found;
}

export interface Distribution {
  readonly host: string;
  /** Runs `garbage-collect --delete-untagged` over what is stored, and gives what it said. Nobody may be writing. */
  collectGarbage(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it on a folder of its own, with deleting allowed; with a token server it asks for tokens by its own code. */
export async function runDistribution(binary: string, tokens?: TokenServer): Promise<Distribution> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-distribution-'));
  const [config, log] = [join(folder, 'config.json'), join(folder, 'log')];
  const keySet = join(folder, 'keys.json');
  if (tokens !== undefined) await writeFile(keySet, tokens.keySet);
  // YAML is what it reads, and JSON is YAML.
  await writeFile(config, JSON.stringify(configuration(folder, tokens && { ...authentication(tokens), jwks: keySet })));
  const servers = new Supervised(folder);
  try {
    // Without the exporter it looks for a collector of traces at a port of this machine.
    const args = ['OTEL_TRACES_EXPORTER=none', binary, 'serve', config];
    await servers.start({ name: 'distribution', command: '/usr/bin/env', args, log });
    const host = await addressIn(log, () => servers.exitOf('distribution'));
    return { host, collectGarbage: () => collectGarbage(binary, config), stop: () => servers.stop() };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

function configuration(folder: string, token: object | undefined) {
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(folder, 'data') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: '127.0.0.1:0', relativeurls: true, secret: randomBytes(16).toString('hex') },
    ...(token === undefined ? {} : { auth: { token } }),
  };
}

function authentication({ realm, service, issuer }: TokenServer) {
  return { realm, service, issuer };
}

async function addressIn(log: string, exit: () => string | undefined): Promise<string> {
  for (;;) {
    const text = await readFile(log, 'utf8').catch(() => '');
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(text)?.[1];
    if (address !== undefined) return address;
    const how = exit();
    if (how !== undefined)
      throw new ControlPlaneError('START_FAILED', `Cannot start distribution: it ended with ${how}, and said\n${text}`);
    await delay(20);
  }
}

async function collectGarbage(binary: string, config: string): Promise<string> {
  const environment = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  return (await promisify(execFile)(binary, ['garbage-collect', '--delete-untagged', config], { env: environment })).stdout;
}
