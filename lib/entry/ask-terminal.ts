import { createInterface } from 'node:readline';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** Ctrl-C is a character while a line is read: what it does at any other moment. */
  readonly interrupt: () => void;
}

/** Asks a person; only `y` or `yes` is a yes, and the end of the input (Ctrl-D) is a no. Rejects with the signal's reason. */
export async function askTerminal(question: string, { input, output, signal, interrupt }: Terminal): Promise<boolean> {
  const terminal = createInterface({ input, output });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stopped = () => reject(signal.reason);
  signal.addEventListener('abort', stopped, { once: true });
  terminal.once('close', () => resolve('')).on('SIGINT', interrupt);
  try {
    signal.throwIfAborted();
    terminal.question(question, resolve);
    return /^y(es)?$/i.test((await promise).trim());
  } finally {
    signal.removeEventListener('abort', stopped);
    terminal.close();
  }
}
