import { runInNewContext } from 'node:vm';
import { codeOf } from '../../errors.ts';

/**
 * Gives up on reading what somebody else wrote where that takes longer, or where somebody presses Ctrl-C: some texts of a few hundred kilobytes keep
 * a reader of YAML busy for hours, and nothing else of this process would be done meanwhile. Whoever listens for Ctrl-C hears of it.
 */
export function withinTime<T>(milliseconds: number, read: () => T): T {
  let answer: { readonly value: T } | undefined;
  const act = () => {
    answer = { value: read() };
  };
  try {
    runInNewContext('act()', { act }, { timeout: milliseconds, breakOnSigint: true });
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new Error(`reading it takes more than ${milliseconds / 1000} s`, { cause });
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
      // It was kept from them.
      if (!process.emit('SIGINT', 'SIGINT')) process.kill(process.pid, 'SIGINT');
      throw new Error('reading it was interrupted', { cause });
    }
    throw cause;
  }
  if (answer === undefined) throw new Error('reading it came to nothing');
  return answer.value;
}
