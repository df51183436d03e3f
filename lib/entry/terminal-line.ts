import type { WriteStream } from 'node:tty';

export interface TerminalLine {
  /** Writes it over what is shown; `''` takes it away. */
  show(text: string): void;
  /** Makes room for other words. */
  clear(): void;
}

/** A line at the end of what a terminal shows, written over and over; nothing where there is no terminal. */
export function terminalLine(stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>): TerminalLine {
  let isShown = false;
  const clear = () => {
    if (isShown) stream.write('\r\x1b[K');
    isShown = false;
  };
  return {
    show: (text) => {
      if (!stream.isTTY) return;
      clear();
      // A line that is broken in two is written over in half.
      stream.write(text.slice(0, Math.max(0, stream.columns - 1)));
      isShown = text !== '';
    },
    clear,
  };
}
