import { Readable } from 'node:stream';
import type { Duration } from '../../duration.ts';
import type { Disturbance } from '../messages.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { EarlyProcess, EarlyStart } from './early-start.ts';
import { watchResidentMemory } from './resident-memory.ts';
import { killGroup, spawnChild } from './spawn-child.ts';

export interface ChildLimits {
  readonly timeLimit?: Duration | undefined;
  /** MiB of JavaScript heap; what it takes beside that (Buffers) counts as soon as it is more than Node itself needs. */
  readonly memoryLimit: number;
  readonly signal?: AbortSignal | undefined;
  readonly disturbance?: Disturbance | undefined;
  /** What may have been started already. @default nothing */
  readonly early?: EarlyStart | undefined;
}

/** What a process is asked, and who hears what it says. */
export interface Serving {
  /** `main` has one request; the others a line for each, as often as wanted: `serve` compiles one bundle after the other, `attend` answers questions about one. */
  readonly program: 'main' | 'serve' | 'attend';
  /** Hears every line that it says. */
  readonly answered: (line: string) => void;
  /** Whether what it said was all: then it is over as soon as it has closed its pipes. @default it is over when it is gone */
  readonly hasAnswered?: (() => boolean) | undefined;
}

const unheard: Serving = { program: 'main', answered: () => undefined };

export interface Child {
  /** Absent where it could not be started. */
  readonly pid: number | undefined;
  /** Hands over the request; the process waits for it. */
  readonly ask: (request: string) => void;
  /** `time limit` where a serving process took too long for an answer. */
  readonly stop: (how?: 'stopped' | 'time limit') => void;
  readonly ended: Promise<ChildEnd>;
  /** What it has written to its standard output and error since this was asked before: the first 64 KiB of each, and the number of bytes. */
  readonly said: () => { readonly text: string; readonly size: number };
  /** What it was started from. @default everything was loaded */
  readonly snapshot?: Snapshot | undefined;
  /** The request that it has already. @default it waits for one */
  readonly asked?: string | undefined;
}

export interface ChildEnd {
  /** How it came to an end; `too long` is an answer beyond the limit, `output limit` what it printed. */
  readonly how: 'by itself' | 'time limit' | 'memory limit' | 'output limit' | 'too long' | 'stopped';
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  /** What it wrote to its standard output and error, the first 64 KiB of each. */
  readonly output: string;
  /** Bytes that came out of both, kept or not; what a process that exits has not flushed never comes. */
  readonly written: number;
}

const answerLimit = 256 * 1024 * 1024;
/** MiB that a project may print for one answer, on standard output and on standard error each. */
export const mostOutput = 64;
/** Bytes of each that are kept. */
const keptOutput = 64 * 1024;
/** MiB that Node, cdk8s and an ordinary project take outside of the heap. */
const memoryBesideHeap = 256;
/** A timer beyond this fires at once (setTimeout takes 31 bits). */
const longestTimer = 2 ** 31 - 1;

/**
 * A fresh process for user code. It sees no environment variables but a fixed time zone and locale: what is not in the commit
 * cannot come into a release. It starts at once and loads its libraries while the project is bundled.
 *
 * It does not outlive this process, however that ends: a shell beside it, in its process group, waits for a pipe that we hold open and
 * never write to, and ends the group when it closes. A loop in user code would keep the process itself from noticing.
 */
export function startChild(folder: string, limits: ChildLimits, { program, answered, hasAnswered }: Serving = unheard): Child {
  const { timeLimit, memoryLimit, signal, disturbance, early } = limits;
  const wanted = { memoryLimit, disturbance, program };
  const { child, snapshot, asked }: EarlyProcess = early?.process(folder, wanted) ?? { child: spawnChild(folder, wanted) };
  let how: ChildEnd['how'] = 'by itself';
  let over = false;
  const end = (reason: ChildEnd['how']) => {
    if (over) return;
    if (how === 'by itself') how = reason;
    killGroup(child);
  };
  const stop = (reason: 'stopped' | 'time limit' = 'stopped') => end(reason);
  const aborted = () => end('stopped');
  const timer = timeLimit === undefined ? undefined : setTimeout(() => end('time limit'), Math.min(timeLimit.milliseconds, longestTimer));
  const forget =
    child.pid === undefined
      ? () => undefined
      : watchResidentMemory(child.pid, { limit: memoryLimit + memoryBesideHeap, beyond: () => end('memory limit') });
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted) stop();

  const [, stdout, stderr, answers] = child.stdio;
  const pipes = [stdout, stderr, answers].filter((pipe) => pipe instanceof Readable);
  const collecting = { keep: keptOutput, limit: mostOutput * 1024 * 1024, beyond: () => end('output limit') };
  const output = collect(stdout, collecting);
  const errors = collect(stderr, collecting);
  // The fourth pipe is written by the child only.
  const beyond = () => end('too long');
  eachLine(answers as Readable, { limit: answerLimit, each: program === 'main' ? 'all' : 'line', beyond, line: answered });
  // A process that ends early closes the pipe that we write to; what counts is how it ended.
  child.stdin?.on('error', () => undefined);

  const said = () => {
    const [plain, wrong] = [output(), errors()];
    return { text: [plain.text, wrong.text].filter(Boolean).join('\n'), size: plain.size + wrong.size, errors: wrong.text };
  };
  const ended = new Promise<ChildEnd>((resolve) => {
    const finish = (code: ChildEnd['code']) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      forget();
      signal?.removeEventListener('abort', aborted);
      const { text, size, errors } = said();
      const outOfMemory =
        how === 'by itself' && /heap out of memory|Fatal (?:process|JavaScript) out of memory|Array buffer allocation failed/.test(errors);
      resolve({ how: outOfMemory ? 'memory limit' : how, code, output: text, written: size });
    };
    child.once('error', () => finish(null));
    // Whatever it left running would keep its pipes open.
    if (child.exitCode === null && child.signalCode === null) child.once('exit', () => killGroup(child));
    else killGroup(child);
    child.once('close', (code, killedBy) => finish(code ?? killedBy));
    // To take down its memory takes it tens of milliseconds more, in which it has nothing to say.
    const closed = () => {
      if (!pipes.every(({ readableEnded }) => readableEnded) || hasAnswered?.() !== true) return;
      if (!over) killGroup(child);
      finish(0);
    };
    for (const pipe of pipes) pipe.once('end', closed);
  });
  return {
    pid: child.pid,
    ask: (request) => (program === 'main' ? child.stdin?.end(request) : child.stdin?.write(`${request}\n`)),
    stop,
    ended,
    said,
    snapshot,
    asked,
  };
}

interface Collected {
  readonly text: string;
  /** Bytes, those that passed by too. */
  readonly size: number;
}

interface Collecting {
  /** Bytes that are kept. */
  readonly keep: number;
  /** Bytes that may pass by until somebody takes what is kept. */
  readonly limit: number;
  readonly beyond: () => void;
}

/** Keeps the first bytes of a stream until somebody takes them, and lets the rest pass by. */
function collect(stream: Readable | null | undefined, { keep, limit, beyond }: Collecting): () => Collected {
  let chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < keep) chunks.push(chunk.subarray(0, keep - size));
    size += chunk.length;
    if (size > limit) beyond();
  });
  return () => {
    const taken = { text: Buffer.concat(chunks).toString('utf8').trim(), size };
    chunks = [];
    size = 0;
    return taken;
  };
}

interface Lines {
  /** Bytes, of one line or of all of them. */
  readonly limit: number;
  readonly each: 'line' | 'all';
  readonly beyond: () => void;
  readonly line: (text: string) => void;
}

/** Hands on every line of a stream, up to the limit. */
function eachLine(stream: Readable, { limit, each, beyond, line }: Lines): void {
  let chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line(Buffer.concat([...chunks, rest.subarray(0, end)]).toString('utf8'));
      chunks = [];
      size = each === 'line' ? 0 : size + end;
      rest = rest.subarray(end + 1);
    }
    chunks.push(rest);
    size += rest.length;
    if (size > limit) {
      chunks = [];
      beyond();
    }
  });
}
