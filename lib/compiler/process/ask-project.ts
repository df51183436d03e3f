import { resolve } from 'node:path';
import type { Duration } from '../../duration.ts';
import type { Finding } from '../../finding.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { CompileError } from '../compile-error.ts';
import { type Answer, answer, type Foretold, type Question } from '../messages.ts';
import { type Bundle, bundleProject } from './bundle.ts';
import { type Child, type ChildEnd, type ChildLimits, mostOutput, startChild } from './child-process.ts';
import { type EarlyStart, suits } from './early-start.ts';
import { hearAnswer } from './hear-answer.ts';
import { type Limits, limitsOf } from './limits.ts';
import { type RequestOptions, requestOf } from './request.ts';

export interface ProjectOptions extends RequestOptions {
  /** The project's folder. */
  readonly folder: string;
  /** How long it may take to be evaluated. @default 60 seconds */
  readonly timeLimit?: Duration | undefined;
  /** MiB of JavaScript heap that it may take, at least 64. @default 2048 */
  readonly memoryLimit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What this program began of it before it was all there. @default nothing */
  readonly early?: EarlyStart | undefined;
  /** Hears of objects while others are yet to be made: most are in the answer as they are. @default nobody does */
  readonly foretold?: ((foretold: Foretold) => void) | undefined;
}

export interface Asked<Kind extends Answer['kind']> {
  readonly bundle: Bundle;
  readonly answer: Extract<Answer, { kind: Kind }>;
  /** What the project wrote while it was evaluated; bounded. */
  readonly output: string;
  /** How many bytes of it there were. */
  readonly written: number;
}

/** Bundles the project, evaluates it in a process of its own, and asks one question. Throws a CompileError. */
export async function askProject<Kind extends Answer['kind']>(
  kind: Kind,
  question: Question,
  options: ProjectOptions,
): Promise<Asked<Kind>> {
  const folder = resolve(options.folder);
  const limits = limitsOf(options);
  const { signal, disturbance, early, foretold } = options;
  const start = (from?: EarlyStart) => startAsked(folder, { ...limits, signal, disturbance, early: from }, foretold);
  const first = start(early);
  let child = first;
  try {
    const bundle = await (early?.bundle(folder) ?? bundleProject(folder));
    const request = JSON.stringify(requestOf(folder, { bundle, question, options }));
    const again = () => {
      first.stop();
      child = start();
    };
    // What was asked early was a guess at what is wanted now.
    const isAskedElse = first.asked !== undefined && first.asked !== request;
    if (isAskedElse || (first.snapshot !== undefined && !suits(first.snapshot, bundle))) again();
    let { end, said } = await ask(child, request);
    if (said === undefined && end.how === 'by itself' && child.snapshot !== undefined) {
      // It may be the snapshot's fault.
      again();
      ({ end, said } = await ask(child, request));
      if (said !== undefined) first.snapshot?.drop();
    }
    if (said === undefined) throw ended(end, limits, child.judging());
    if (isOf(kind, said)) return { bundle, answer: said, output: end.output, written: end.written };
    throw refused(said, question, end.output);
  } finally {
    for (const one of new Set([first, child])) {
      one.stop();
      await one.ended;
    }
  }
}

interface AskedChild extends Child {
  /** What it has answered, once it has ended. */
  readonly answer: () => Answer | undefined;
  readonly judging: () => string | undefined;
}

function startAsked(folder: string, limits: ChildLimits, foretold: ProjectOptions['foretold']): AskedChild {
  const heard = hearAnswer((some) => foretold?.(some));
  const serving = { program: 'main', answered: heard.line, hasAnswered: heard.isThere } as const;
  return { ...startChild(folder, limits, serving), answer: heard.answer, judging: heard.judging };
}

async function ask(child: AskedChild, request: string): Promise<{ readonly end: ChildEnd; readonly said: Answer | undefined }> {
  if (child.asked === undefined) child.ask(request);
  const end = await child.ended;
  return { end, said: end.how === 'by itself' ? child.answer() : undefined };
}

/** What a process that goes on answering said to one question. Throws a CompileError where that is no answer to it. */
export function answered<Kind extends Answer['kind']>(
  kind: Kind,
  question: Question,
  { line, output, written }: { readonly line: string; readonly output: string; readonly written: number },
): Omit<Asked<Kind>, 'bundle'> {
  const said = readAnswer(line, output);
  if (isOf(kind, said)) return { answer: said, output, written };
  throw refused(said, question, output);
}

function isOf<Kind extends Answer['kind']>(kind: Kind, said: Answer): said is Extract<Answer, { kind: Kind }> {
  return said.kind === kind;
}

/** What a process answered, checked. */
function readAnswer(text: string, output: string): Answer {
  try {
    return answer.parse(JSON.parse(text));
  } catch (cause) {
    throw new CompileError('BAD_ANSWER', 'Cannot compile the project: the process that evaluates it gave an answer that makes no sense', {
      cause,
      output,
    });
  }
}

/** Why a process that was asked something gave no answer; where it was asking a policy, which. */
export function ended({ how, code, output, written }: ChildEnd, { timeLimit, memoryLimit }: Limits, judging?: string): CompileError {
  const asked = judging === undefined ? '' : `, and was asking policy ${judging}`;
  switch (how) {
    case 'time limit':
      return new CompileError('TIME_LIMIT', `Cannot compile the project: it was not done within ${timeLimit}${asked}${noise(written)}`, {
        fix: 'Look for a loop that does not end, or allow more with --time-limit',
        output,
      });
    case 'memory limit':
      return new CompileError('MEMORY_LIMIT', `Cannot compile the project: it took more than ${memoryLimit} MiB of memory`, {
        fix: 'Look for something that grows without end, or allow more with --memory-limit',
        output,
      });
    case 'output limit':
      return new CompileError('OUTPUT_LIMIT', `Cannot compile the project: it printed more than ${mostOutput} MiB`, {
        fix: 'Look for what prints in a loop; the first of it is shown',
        output,
      });
    case 'too long':
      return new CompileError('BAD_ANSWER', 'Cannot compile the project: its objects take more than 256 MiB', { output });
    case 'stopped':
      return new CompileError('ABORTED', 'Cannot compile the project: it was interrupted', { output });
    case 'by itself':
      // 13: Node ran out of things to wait for while a top-level await was still pending.
      if (code === 13)
        return new CompileError(
          'PROJECT_EXITED',
          'Cannot compile the project: it waits for something that never comes (a top-level await that nothing resolves)',
          { output },
        );
      // Whoever stops a process in this way is not the project: on Linux it is the kernel, mostly, that has no memory left.
      if (code === 'SIGKILL')
        return new CompileError(
          'PROJECT_EXITED',
          `Cannot compile the project: its process was killed from outside (SIGKILL)${noise(written)}`,
          {
            fix: 'Give the machine or the container more memory, or hold the project to less with --memory-limit, which says more',
            output,
          },
        );
      return new CompileError(
        'PROJECT_EXITED',
        `Cannot compile the project: it ended the process with ${typeof code === 'number' ? `exit code ${code}` : code}${lastLine(output)}`,
        {
          fix: 'Take process.exit out of the project; throw an Error where it cannot go on',
          output,
        },
      );
  }
}

/** Why an answer is not the one that was wanted. */
export function refused(said: Answer, question: Question, output: string): CompileError {
  switch (said.kind) {
    case 'threw': {
      const place = said.place === undefined ? '' : ` (${said.place})`;
      return new CompileError('PROJECT_THREW', `Cannot compile the project: ${said.message}${place}`, {
        output,
        ...(said.fix === undefined ? {} : { fix: said.fix }),
        ...(said.seen === undefined ? {} : { cause: new AggregateError(said.seen.map(reachedBeyond)) }),
      });
    }
    case 'no-project':
      return new CompileError(
        'NO_PROJECT',
        `Cannot compile the project: environments/index.ts exports ${said.found}, expected a project as its default`,
        {
          fix: "End it with: export default project({ name: '…', environments: [ … ] })",
          output,
        },
      );
    case 'unknown-environment': {
      const wanted =
        question.kind === 'judge'
          ? question.environment
          : (question.environments ?? []).filter((name) => !said.environments.includes(name)).join('", "');
      return new CompileError(
        'UNKNOWN_ENVIRONMENT',
        `Cannot find environment "${wanted}": this project has ${said.environments.join(', ')}`,
        { output, ...meant(wanted, said.environments) },
      );
    }
    case 'compiled':
    case 'judged':
      return new CompileError('BAD_ANSWER', 'Cannot compile the project: the process that evaluates it answered another question', {
        output,
      });
  }
}

/** A finding has nowhere to stand where nothing was compiled. */
function reachedBeyond({ message, fix, source }: Finding): CompileError {
  const place = source === undefined ? '' : ` (${source.file}:${source.line}:${source.column ?? 1})`;
  return new CompileError('REACHED_BEYOND', `${message}${place}`, fix === undefined ? {} : { fix });
}

/** Writing takes time, too, and what is written fills whatever keeps it. */
function noise(written: number): string {
  const mebibytes = Math.floor(written / 1024 / 1024);
  return mebibytes === 0 ? '' : `, and had written ${mebibytes} MiB of output by then`;
}

function lastLine(output: string): string {
  const line = output.split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : `; the last thing it wrote is "${line.slice(0, 200)}"`;
}

function meant(name: string, environments: readonly string[]): { readonly fix?: string } {
  const near = similar(name, environments);
  return near === undefined ? {} : { fix: `Did you mean "${near}"?` };
}
