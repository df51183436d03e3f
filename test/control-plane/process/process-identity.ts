import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that is told from a later one with the same number by the time that it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Undefined where no such process runs. */
export async function processIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  const started = process.platform === 'linux' ? await startedOnLinux(pid) : await startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await processIdentity(identity.pid))?.started === identity.started;
}

/** Ends the process, unless its number belongs to another one by now. */
export async function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  if (!(await isAlive(identity))) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    // It ended between the two lines.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The arguments that the process was started with, in one text; empty where no such process runs. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
  const answer = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() ?? '';
}

async function startedOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc_pid_stat(5): the name in parentheses may hold anything; state is the 1st field after it, starttime the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; it only waits for its parent to notice.
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

async function startedByPs(pid: number): Promise<string | undefined> {
  const answer = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => undefined);
  const [state, ...started] = answer?.stdout.trim().split(/\s+/) ?? [];
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : started.join(' ');
}
