import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const mebibyte = 1024 * 1024;

/**
 * Looks after the memory that a process has in fact, outside of V8's heap too, until the given function is called.
 * `beyond` is called once, when it is more than `limit` MiB.
 */
export function watchResidentMemory(pid: number, { limit, beyond }: { readonly limit: number; readonly beyond: () => void }): () => void {
  const isLinux = process.platform === 'linux';
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async () => {
    const found = await (isLinux ? fromProc(pid) : fromPs(pid));
    if (stopped) return;
    if (found !== undefined && found > limit) return beyond();
    next();
  };
  // `ps` is a process of its own each time.
  const next = () => {
    timer = setTimeout(look, isLinux ? 50 : 1000);
    timer.unref();
  };
  next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** MiB; undefined where the process has gone. `VmRSS: 123 kB`, as proc(5) says. */
async function fromProc(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return found === undefined ? undefined : (Number(found) * 1024) / mebibyte;
}

function fromPs(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 5000 }, (error, text) => {
      const found = Number(text);
      resolve(error === null && Number.isFinite(found) ? found / 1024 : undefined);
    });
  });
}
