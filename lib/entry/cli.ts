import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../cli/run.ts';
import type { Tools } from '../cli/tools.ts';
import type { FilesState } from '../compiler/keep/files-state.ts';
import { credentialFiles } from '../oci/credentials/credential-files.ts';
import { credentialsFromFiles } from '../oci/credentials/credentials-from-files.ts';
import { openRepository } from '../oci/open-repository.ts';
import { createRegistryContext, type RegistryContext } from '../oci/registry-context.ts';
import { helmRepositoriesFile } from '../vendor/helm-repositories.ts';
import { lookedAhead } from './ahead.ts';
import { readText } from './read-text.ts';

/** The composition root of `pawl`: the real clock, terminal, registries and clusters. */
const stop = new AbortController();
const registries = openRegistries();
const ahead = lookedAhead();
/** What was printed, where that may be the answer to the same question later. */
const said: ['output' | 'remarks', string][] = [];
let kept: FilesState | undefined;

const tools: Tools = {
  folder: process.cwd(),
  print: (text) => say('output', `${text}\n`),
  note: (text) => say('remarks', `${text}\n`),
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  ask,
  clock: () => new Date(),
  random: Math.random,
  wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
  signal: stop.signal,
  compileProject: async (options) => {
    const compile = async () => (await import('../compiler/compile.ts')).compileProject({ ...options, early: ahead.early });
    if (options.keep !== true) return compile();
    const { keptCompile } = await import('../compiler/kept-compile.ts');
    const { programIdentity } = await import('../compiler/keep/program-identity.ts');
    const state = ahead.state?.folder === options.folder ? ahead.state.text : undefined;
    const isKept = (loaded: FilesState) => {
      kept = loaded;
    };
    return keptCompile(options, { program: programIdentity(), compile, state, isKept });
  },
  judgePromotion: async (options) => {
    const { judgePromotion } = await import('../compiler/judge.ts');
    return judgePromotion(options);
  },
  openRepository: registries.open,
  connectCluster: async (flags) => {
    const { connectWithClientNode } = await import('../kubernetes/client-node.ts');
    return connectWithClientNode(flags);
  },
  runAgent: async (flags) => {
    const { runAgent } = await import('./agent.ts');
    await runAgent({ ...flags, signal: stop.signal });
  },
  startServer: async (options) => {
    const { throwAwayServers } = await import('./throw-away-server.ts');
    const machine = { home: homedir(), platform: process.platform, environment: process.env, clock: () => new Date() };
    return throwAwayServers(machine)(options);
  },
  writeFile: async (path, text) => writeFile(path, text),
  readFile: (path) => readText(path),
  writeSecret: async (path, text) => writeFile(path, text, { mode: 0o600, flag: 'wx' }),
  signingVariables: process.env,
  builderVariables: process.env,
  github: process.env.GITHUB_ACTIONS === 'true',
  searchPath: process.env.PATH,
  helmRepositories: helmRepositoriesFile({ home: homedir(), platform: process.platform, environment: process.env }),
  version: packageVersion(),
};

// A reader that has seen enough (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
try {
  const code = await run(process.argv.slice(2), tools);
  process.exitCode = code;
  if (code <= 1) ahead.pack?.();
  if (kept !== undefined && code <= 1) ahead.keep?.({ code, said, loaded: kept });
} finally {
  ahead.early?.end();
  await registries.close();
}

function say(to: 'output' | 'remarks', text: string): void {
  if (ahead.keep !== undefined) said.push([to, text]);
  (to === 'output' ? process.stdout : process.stderr).write(text);
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal: stop.signal })).trim());
  } finally {
    terminal.close();
  }
}

function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}

/** Two worlds of connections and tokens, made when first asked for: with TLS and, where a flag says so, without. */
function openRegistries(): { open: Tools['openRepository']; close: () => Promise<void> } {
  const {
    DOCKER_CONFIG: dockerConfig,
    REGISTRY_AUTH_FILE: authFile,
    XDG_RUNTIME_DIR: runtimeFolder,
    XDG_CONFIG_HOME: configFolder,
  } = process.env;
  const files = credentialFiles({ home: homedir(), dockerConfig, authFile, runtimeFolder, configFolder });
  const credentials = credentialsFromFiles({ files });
  const contexts = new Map<boolean, RegistryContext>();
  const contextOf = (plainHttp: boolean) => {
    const context = contexts.get(plainHttp) ?? createRegistryContext({ plainHttp, credentials, remember: 16 * 1024 * 1024 });
    contexts.set(plainHttp, context);
    return context;
  };
  return {
    open: (reference, { plainHttp }) => openRepository(reference, contextOf(plainHttp)),
    close: async () => {
      await Promise.all([...contexts.values()].map((context) => context.close()));
    },
  };
}
