import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { messageOf } from '../../errors.ts';
import type { RendererName } from '../incoming/want.ts';

/** A program of this machine that renders. */
export interface Renderer {
  readonly name: RendererName;
  /** Absolute. */
  readonly program: string;
  /** What comes before the words of a call: `kustomize` for kubectl. */
  readonly words: readonly string[];
  /** `3.21.4`, without a v. */
  readonly version: string;
}

export interface RendererCall {
  readonly words: readonly string[];
  /** Absolute: where it runs. */
  readonly folder: string;
}

export type Ran =
  | { readonly kind: 'done'; readonly output: string; readonly remarks: string }
  | { readonly kind: 'failed'; readonly reason: string };

const limits = { milliseconds: 30_000, bytes: 128 * 1024 * 1024 };

/** Every program of that name on the search path, with its version; those that cannot say it are left out. */
export function findRenderers(name: RendererName, searchPath: string): readonly Renderer[] {
  return programsOf(name).flatMap(({ program: file, words, ask, says }) => {
    const program = findProgram(file, searchPath);
    if (program === undefined) return [];
    const ran = inTemporaryHome((folder) => runProgram(program, { words: ask, folder }, folder));
    const found = ran.kind === 'done' ? says.exec(ran.output)?.[1] : undefined;
    return found === undefined ? [] : [{ name, program, words, version: found }];
  });
}

/** Runs it without network, configuration, plugins or a cluster to ask, bounded in time and output. */
export function runRenderer({ program, words }: Renderer, call: RendererCall): Ran {
  return inTemporaryHome((home) => runProgram(program, { ...call, words: [...words, ...call.words] }, home));
}

/** A folder that is gone afterwards. */
export function inTemporaryHome<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'pawl-render-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Two numbers are enough: helm 4 that was built from source has no third. */
const version = /v?(\d+\.\d+[0-9A-Za-z.-]*)/;

function programsOf(name: RendererName) {
  switch (name) {
    case 'helm':
      return [{ program: 'helm', words: [], ask: ['version', '--template', '{{.Version}}'], says: version }];
    case 'kustomize':
      return [
        { program: 'kustomize', words: ['build'], ask: ['version'], says: version },
        {
          program: 'kubectl',
          words: ['kustomize'],
          ask: ['version', '--client', '--output=json'],
          says: /"kustomizeVersion": *"v?(\d+\.\d+\.\d+[0-9A-Za-z.-]*)"/,
        },
      ];
  }
}

function findProgram(program: string, searchPath: string): string | undefined {
  const files = process.platform === 'win32' ? [`${program}.exe`] : [program];
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    for (const file of files) {
      const path = join(folder, file);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function runProgram(program: string, { words, folder }: RendererCall, home: string): Ran {
  const ran = spawnSync(program, words, {
    cwd: folder,
    env: environmentIn(home),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limits.milliseconds,
    maxBuffer: limits.bytes,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  if (ran.error !== undefined) return { kind: 'failed', reason: failureOf(ran.error) };
  if (ran.status === 0) return { kind: 'done', output: ran.stdout, remarks: ran.stderr };
  return { kind: 'failed', reason: ran.stderr.trim().slice(0, 8000) || `it ended with ${ran.signal ?? `exit code ${ran.status}`}` };
}

function failureOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') return `it was not done within ${limits.milliseconds / 1000} seconds`;
  if (code === 'ENOBUFS') return `it wrote more than ${limits.bytes / 1024 / 1024} MiB`;
  return messageOf(error);
}

/**
 * No PATH, so that it starts nothing else; a home of its own, so that no configuration, plugin, cache or kubeconfig of a person
 * has a say; UTC; and a proxy that nobody listens at, so that whatever would go to the network fails at once.
 */
function environmentIn(home: string): NodeJS.ProcessEnv {
  const nobody = 'http://127.0.0.1:9';
  return {
    PATH: '',
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    KUBECONFIG: join(home, 'no-kubeconfig'),
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    HELM_PLUGINS: join(home, 'no-plugins'),
    HELM_NO_PLUGINS: '1',
    HTTP_PROXY: nobody,
    HTTPS_PROXY: nobody,
    ALL_PROXY: nobody,
    NO_PROXY: '',
  };
}
