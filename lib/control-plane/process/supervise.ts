import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** One server to run. */
export interface ServerProcess {
  readonly name: string;
  /** An executable's path. */
  readonly command: string;
  readonly args: readonly string[];
  /** The file that its output is appended to. */
  readonly log: string;
}

export type SupervisorRequest = ({ readonly kind: 'start' } & ServerProcess) | { readonly kind: 'kill'; readonly name: string };

export type SupervisorNotice =
  | { readonly kind: 'started'; readonly name: string; readonly pid: number }
  | { readonly kind: 'exited'; readonly name: string; readonly how: string };

/** Servers that end with this process, also when it is killed hard; see supervisor.ts. */
export class Supervised {
  readonly #supervisor: ChildProcessByStdio<Writable, Readable, null>;
  readonly #pids = new Map<string, number>();
  readonly #exits = new Map<string, string>();
  #listeners: readonly (() => void)[] = [];
  #gone = false;

  /** `folder` is removed when the servers have ended. */
  constructor(folder?: string) {
    const program = fileURLToPath(new URL(`./supervisor.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
    // Detached: a Ctrl-C in the terminal reaches this process only, which then decides what to stop in which order.
    // Without environment variables, because servers take settings from them (ETCD_…).
    this.#supervisor = spawn(process.execPath, [program, ...(folder === undefined ? [] : [folder])], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {},
    });
    createInterface({ input: this.#supervisor.stdout }).on('line', (line) => this.#notice(JSON.parse(line)));
    this.#supervisor.once('exit', () => this.#ended());
    this.#supervisor.once('error', () => this.#ended());
    this.#supervisor.stdin.on('error', () => undefined); // an exit says it
    this.#keepsAlive(false);
  }

  /** The running servers by name. */
  get pids(): ReadonlyMap<string, number> {
    return this.#pids;
  }

  /** How the server ended, or undefined while it runs. */
  exitOf(name: string): string | undefined {
    return this.#exits.get(name) ?? (this.#gone ? 'its supervisor has ended' : undefined);
  }

  async start(server: ServerProcess): Promise<void> {
    this.#exits.delete(server.name);
    this.#request({ kind: 'start', ...server });
    await this.#until(() => this.#pids.has(server.name) || this.exitOf(server.name) !== undefined);
  }

  async kill(name: string): Promise<void> {
    if (!this.#pids.has(name)) return;
    this.#request({ kind: 'kill', name });
    await this.#until(() => !this.#pids.has(name));
  }

  async stop(): Promise<void> {
    this.#supervisor.stdin.end();
    await this.#until(() => this.#gone);
  }

  #request(request: SupervisorRequest): void {
    this.#supervisor.stdin.write(`${JSON.stringify(request)}\n`);
  }

  #notice(notice: SupervisorNotice): void {
    switch (notice.kind) {
      case 'started':
        this.#pids.set(notice.name, notice.pid);
        break;
      case 'exited':
        this.#pids.delete(notice.name);
        this.#exits.set(notice.name, notice.how);
    }
    for (const listener of this.#listeners) listener();
  }

  #ended(): void {
    this.#gone = true;
    // Empty, unless somebody killed the supervisor hard: then this process ends what it left.
    for (const pid of this.#pids.values()) kill(pid);
    this.#pids.clear();
    for (const listener of this.#listeners) listener();
  }

  async #until(condition: () => boolean): Promise<void> {
    if (condition() || this.#gone) return;
    this.#keepsAlive(true);
    await new Promise<void>((resolve) => {
      const listener = (): void => {
        if (!condition() && !this.#gone) return;
        this.#listeners = this.#listeners.filter((other) => other !== listener);
        resolve();
      };
      this.#listeners = [...this.#listeners, listener];
    });
    if (this.#listeners.length === 0) this.#keepsAlive(false);
  }

  /** Servers keep nobody from ending: only while something is awaited does the pipe hold the process. */
  #keepsAlive(keep: boolean): void {
    for (const pipe of [this.#supervisor.stdin, this.#supervisor.stdout]) if (pipe instanceof Socket) keep ? pipe.ref() : pipe.unref();
    keep ? this.#supervisor.ref() : this.#supervisor.unref();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
