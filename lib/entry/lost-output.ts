/**
 * What happens where standard output does not take what is printed. A reader that has seen enough (`| head`) is no failure; a full disk is:
 * it is told once, without a stack, and the exit code is 1 where it would have been 0. What the command does goes on: a move is not left halfway.
 * Gives a signal for what has no end of its own, aborted once nobody reads any more.
 */
export function tellLostOutput(): AbortSignal {
  let isLost = false;
  const unread = new AbortController();
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') unread.abort();
    if (code === 'EPIPE' || isLost) return;
    isLost = true;
    process.stderr.write(`pawl: Cannot print the whole answer: ${message}\n`);
  });
  // Nobody is left to tell.
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (isLost && Number(process.exitCode ?? 0) === 0) process.exitCode = 1;
  });
  return unread.signal;
}
