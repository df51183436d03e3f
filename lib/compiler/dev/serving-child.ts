import type { Duration } from '../../duration.ts';
import { type ChildEnd, type ChildLimits, type Serving, startChild } from '../process/child-process.ts';
import { judgingIn } from '../process/hear-answer.ts';

/** A process that answers one request after the other. */
export interface ServingChild {
  /** The answer, or how the process ended without one. One request at a time, or it throws; whoever takes it back ends the process. */
  readonly ask: (request: string, options: AskOptions) => Promise<Said>;
  /** Ends it, and waits until it has gone. */
  readonly stop: () => Promise<void>;
}

export interface AskOptions {
  readonly timeLimit: Duration;
  readonly signal?: AbortSignal | undefined;
}

export type Said =
  /** What it wrote beside the answer, since the answer before. */
  | { readonly kind: 'answered'; readonly line: string; readonly output: string; readonly written: number }
  | { readonly kind: 'ended'; readonly end: ChildEnd; readonly judging?: string | undefined };

export function startServing(folder: string, limits: Omit<ChildLimits, 'timeLimit'>, program: Serving['program'] = 'serve'): ServingChild {
  let hear: ((line: string) => void) | undefined;
  let judging: string | undefined;
  const answered = (line: string) => {
    const judged = judgingIn(line);
    if (judged === undefined) hear?.(line);
    else judging = judged.policy;
  };
  const child = startChild(folder, limits, { program, answered });
  return {
    ask: async (request, { timeLimit, signal }) => {
      if (hear !== undefined)
        throw new TypeError('Cannot ask the process that evaluates a project: it has not answered what it was asked before');
      const answer = new Promise<string>((resolve) => {
        hear = resolve;
      });
      const timer = setTimeout(() => child.stop('time limit'), Math.min(timeLimit.milliseconds, 2 ** 31 - 1));
      const takenBack = () => child.stop();
      signal?.addEventListener('abort', takenBack, { once: true });
      if (signal?.aborted) takenBack();
      child.ask(request);
      try {
        const first = await Promise.race([answer, child.ended]);
        if (typeof first !== 'string') return { kind: 'ended', end: first, judging };
        const { text, size } = child.said();
        return { kind: 'answered', line: first, output: text, written: size };
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', takenBack);
        hear = undefined;
      }
    },
    stop: async () => {
      child.stop();
      await child.ended;
    },
  };
}
