/**
 * The program that runs servers for another process and never outlives it: `node supervisor.ts [FOLDER]`.
 *
 * It reads requests from its standard input, one JSON value a line, and writes notices to its standard output. When the input
 * ends, because its parent asked or because its parent is gone, however hard it was killed, it kills what it started, removes
 * FOLDER, and ends. It ignores the signals of a terminal: its parent decides.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SupervisorNotice, SupervisorRequest } from './supervise.ts';

const folder = process.argv[2];
const running = new Map<string, ChildProcess>();

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('SIGTERM', () => void endAll());
// The parent is gone: the notice has no reader, and the end of the input says the rest.
process.stdout.on('error', () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => act(JSON.parse(line)));
lines.once('close', () => void endAll());

function act(request: SupervisorRequest): void {
  switch (request.kind) {
    case 'start':
      start(request);
      break;
    case 'kill':
      running.get(request.name)?.kill('SIGKILL');
  }
}

function start({ name, command, args, log }: Extract<SupervisorRequest, { kind: 'start' }>): void {
  const output = openSync(log, 'a', 0o600);
  // The servers share this process's group, which is not the group of the terminal.
  const child = spawn(command, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  running.set(name, child);
  child.once('spawn', () => say({ kind: 'started', name, pid: child.pid ?? 0 }));
  child.once('error', (error) => end({ kind: 'exited', name, how: error.message }));
  child.once('exit', (code, signal) => end({ kind: 'exited', name, how: signal ?? `code ${code}` }));
}

function end(notice: Extract<SupervisorNotice, { kind: 'exited' }>): void {
  running.delete(notice.name);
  say(notice);
}

function say(notice: SupervisorNotice): void {
  if (process.stdout.writable) process.stdout.write(`${JSON.stringify(notice)}\n`);
}

async function endAll(): Promise<void> {
  await Promise.all(
    [...running.values()].map((child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      return child.kill('SIGKILL') ? ended : undefined;
    }),
  );
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
