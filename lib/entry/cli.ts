import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type OpenRegistries, openRegistries } from '../cli/open-registries.ts';
import { uploadLine } from '../cli/output/uploads.ts';
import { run } from '../cli/run.ts';
import type { Tools } from '../cli/tools.ts';
import type { AttendedProject } from '../compiler/attend-project.ts';
import { credentialFiles } from '../oci/credentials/credential-files.ts';
import { credentialsFromFiles } from '../oci/credentials/credentials-from-files.ts';
import type { UploadProgress } from '../oci/registry-settings.ts';
import { helmRegistryFile, helmRepositoriesFile } from '../vendor/helm-files.ts';
import { lookedAhead } from './ahead.ts';
import { askTerminal } from './ask-terminal.ts';
import { outside } from './outside.ts';
import { packageVersion } from './package-version.ts';
import { readText } from './read-text.ts';

/** The composition root of `pawl`: the real clock, terminal, registries and clusters. */
const machine = { home: homedir(), platform: process.platform, environment: process.env };
const registries = registriesOfMachine();
const world = outside(lookedAhead());
/** Processes that stay until all is done. */
const attending: AttendedProject[] = [];

const tools: Tools = {
  folder: process.cwd(),
  print: world.print,
  note: world.note,
  // 0 where a terminal does not say, and nothing for pipes, which get the same whatever is around them.
  columns: process.stdout.columns || undefined,
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask: (question) =>
    askTerminal(question, {
      input: process.stdin,
      output: process.stderr,
      signal: world.signal,
      interrupt: () => process.kill(process.pid, 'SIGINT'),
    }),
  clock: () => new Date(),
  random: Math.random,
  wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
  signal: world.signal,
  unread: world.unread,
  compileProject: world.compileProject,
  judgePromotion: async (options) => {
    const { judgePromotion } = await import('../compiler/judge.ts');
    return judgePromotion(options);
  },
  attendProject: async (options) => {
    const { attendProject } = await import('../compiler/attend-project.ts');
    const attended = await attendProject({ ...options, clock: () => new Date() });
    attending.push(attended);
    return attended;
  },
  openRepository: registries.open,
  connectCluster: async (flags) => {
    const { connectWithClientNode } = await import('../kubernetes/client-node.ts');
    return connectWithClientNode(flags);
  },
  runAgent: async (flags) => {
    const { runAgent } = await import('./agent.ts');
    await runAgent({ ...flags, signal: world.signal });
  },
  readAgent: async () => {
    const { readAgent } = await import('./read-agent.ts');
    return readAgent();
  },
  startServer: async (options) => {
    const { throwAwayServers } = await import('./throw-away-server.ts');
    return throwAwayServers({ ...machine, clock: () => new Date() })(options);
  },
  writeFile: async (path, text) => writeFile(path, text),
  readFile: (path) => readText(path),
  writeSecret: async (path, text) => writeFile(path, text, { mode: 0o600, flag: 'wx' }),
  signingVariables: process.env,
  builderVariables: process.env,
  github: process.env.GITHUB_ACTIONS === 'true',
  searchPath: process.env.PATH,
  helmRepositories: helmRepositoriesFile(machine),
  version: packageVersion(),
  programDigests: async () => {
    const { programDigests } = await import('./program-digests.ts');
    return programDigests();
  },
};

try {
  await world.run(() => run(process.argv.slice(2), tools));
} finally {
  await Promise.all(attending.map(({ end }) => end()));
  await registries.close();
}

/** With the credentials of this machine; a registry that is slow is named once, and long uploads say how far they are. */
function registriesOfMachine(): OpenRegistries {
  const {
    DOCKER_CONFIG: dockerConfig,
    REGISTRY_AUTH_FILE: authFile,
    XDG_RUNTIME_DIR: runtimeFolder,
    XDG_CONFIG_HOME: configFolder,
  } = process.env;
  // Helm's own is the last, as docker's is for helm.
  const files = [...credentialFiles({ home: homedir(), dockerConfig, authFile, runtimeFolder, configFolder }), helmRegistryFile(machine)];
  const credentials = credentialsFromFiles({ files });
  const slow = new Set<string>();
  const onWait = (host: string) => {
    if (slow.has(host)) return;
    slow.add(host);
    world.note(`waiting for registry ${host} …`);
  };
  const lineOf = uploadLine(() => new Date());
  const onUpload = (progress: UploadProgress) => {
    const line = lineOf(progress);
    if (line !== undefined) world.showProgress(line);
  };
  return openRegistries({ credentials, onWait, onUpload, remember: 16 * 1024 * 1024 });
}
