import { resolve } from 'node:path';
import { Duration } from '../duration.ts';
import { type CompiledProject, type CompileOptions, compiledProject } from './compile.ts';
import { startServing } from './dev/serving-child.ts';
import { type Judgement, judgementOf, judgePromotion, type Move, questionOf } from './judge.ts';
import type { Question } from './messages.ts';
import { type Asked, answered, ended } from './process/ask-project.ts';
import { bundleProject } from './process/bundle.ts';
import { bundledAlready } from './process/early-start.ts';
import { limitsOf } from './process/limits.ts';
import { requestOf } from './process/request.ts';

/** A project that was compiled, and whose process stays to judge a move by its policies. */
export interface AttendedProject {
  readonly project: CompiledProject;
  /**
   * As `judgePromotion`, for moves that are asked about soon: by the project as it was compiled. Later, and where the process has ended, the
   * project is read again. A process judges one move, since policies may remember what they have seen; whichever comes next has one of its own.
   */
  readonly judge: (move: Move) => Promise<Judgement>;
  /** Ends the process. */
  readonly end: () => Promise<void>;
}

export interface AttendOptions extends Omit<CompileOptions, 'disturbance' | 'early'> {
  readonly clock: () => Date;
  /** Whoever waits for longer than this wants what is on disk then. @default 60 seconds */
  readonly freshFor?: Duration | undefined;
}

/** Compiles a project as `compileProject` does, in a process that answers for its policies as well: starting a second one takes as long again. */
export async function attendProject({ clock, freshFor = Duration.seconds(60), ...options }: AttendOptions): Promise<AttendedProject> {
  const folder = resolve(options.folder);
  const limits = limitsOf(options);
  const attending = startServing(folder, { memoryLimit: limits.memoryLimit, signal: options.signal }, 'attend');
  const question: Question = { kind: 'compile', environments: options.environments, collect: options.collect ?? false };
  try {
    const bundle = await bundleProject(folder);
    const until = clock().getTime() + freshFor.milliseconds;
    const said = await attending.ask(JSON.stringify(requestOf(folder, { bundle, question, options })), limits);
    if (said.kind === 'ended') throw ended(said.end, limits, said.judging);
    const project = await compiledProject({ bundle, ...answered('compiled', question, said) }, options);
    // Applications that were built have left something behind, too.
    let isFree = options.environments?.length === 0;
    const end = () => {
      isFree = false;
      clearTimeout(tired);
      return attending.stop();
    };
    const tired = setTimeout(end, freshFor.milliseconds).unref();
    const judge = async (move: Move): Promise<Judgement> => {
      if (clock().getTime() > until) return judgePromotion({ ...options, ...move });
      if (!isFree) return judgePromotion({ ...options, ...move, early: bundledAlready(bundle) });
      isFree = false;
      clearTimeout(tired);
      const asked = questionOf(move);
      const answer = await attending.ask(JSON.stringify({ question: asked }), limits);
      await end();
      // Something of the project's own ended it meanwhile: a new one says what.
      if (answer.kind === 'ended' && answer.end.how === 'by itself') return judgePromotion({ ...options, ...move });
      if (answer.kind === 'ended') throw ended(answer.end, limits, answer.judging);
      return judgementOf({ bundle, ...answered('judged', asked, answer) } satisfies Asked<'judged'>);
    };
    return { project, judge, end };
  } catch (error) {
    await attending.stop();
    throw error;
  }
}
