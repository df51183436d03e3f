import { spawn } from 'node:child_process';
import { ControlPlaneError } from '../control-plane-error.ts';

/** What the machine's Go is, if any. */
export type Go =
  | {
      readonly kind: 'found';
      readonly version: string /** It fetches a newer Go by itself where a module asks for one. */;
      readonly upgrades: boolean;
    }
  | { readonly kind: 'none' };

export async function findGo(environment: NodeJS.ProcessEnv): Promise<Go> {
  try {
    const lines = (await runGo(['env', 'GOVERSION', 'GOTOOLCHAIN'], { environment })).split('\n');
    return { kind: 'found', version: (lines[0] ?? '').replace(/^go/, ''), upgrades: (lines[1] ?? 'local') !== 'local' };
  } catch {
    return { kind: 'none' };
  }
}

/** Whether a Go of this version builds a module that asks for `needed`: `1.26.8` builds `1.25`. */
export function satisfies(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (const index of [0, 1, 2]) {
    const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Runs `go` and returns what it printed; a failure carries the last lines of what it complained about. */
export async function runGo(args: readonly string[], options: RunGoOptions): Promise<string> {
  const child = spawn('go', args, {
    cwd: options.folder,
    env: { ...options.environment, CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
  });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-20_000);
    options.onLine?.(text.trimEnd().split('\n').at(-1) ?? '');
  });
  const subject = `Cannot run "go ${args[0]}"`;
  let failure: Error | undefined;
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      failure = error;
      // One that ran and is told to stop is waited for: it may still be writing.
      if (child.pid === undefined) resolve(null);
    });
  });
  if (failure !== undefined) throw new ControlPlaneError('BUILD_FAILED', `${subject}: ${failure.message}`, { cause: failure });
  if (code !== 0) throw new ControlPlaneError('BUILD_FAILED', `${subject}: it ended with ${code}, and said\n${tail(complaints || output)}`);
  return output;
}

export interface RunGoOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** Each line of what go says while it works: `go: downloading …`. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-12).join('\n');
}
