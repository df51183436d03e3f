import { resolve } from 'node:path';
import { Duration } from '../duration.ts';
import { type CompiledProject, type CompileOptions, compiledProject } from './compile.ts';
import { startServing } from './dev/serving-child.ts';
import { type Judgement, type JudgeOptions, judgementOf, judgePromotion, questionOf } from './judge.ts';
import type { Question } from './messages.ts';
import { type Asked, answered, ended, requestOf } from './process/ask-project.ts';
import { bundleProject } from './process/bundle.ts';

/** A project that was compiled, and whose process stays to judge moves by its policies. */
export interface AttendedProject {
  readonly project: CompiledProject;
  /** As `judgePromotion`, for moves that are asked about soon; later, and where the process has ended, the project is read again. */
  readonly judge: (options: JudgeOptions) => Promise<Judgement>;
  /** Ends the process. */
  readonly end: () => Promise<void>;
}

export interface AttendOptions extends CompileOptions {
  readonly clock: () => Date;
}

/** Whoever waits for longer than this wants what is on disk then. */
const freshFor = Duration.seconds(60);

/** Compiles a project as `compileProject` does, in a process that answers for its policies as well: starting a second one takes as long again. */
export async function attendProject({ clock, ...options }: AttendOptions): Promise<AttendedProject> {
  const folder = resolve(options.folder);
  const limits = { timeLimit: options.timeLimit ?? Duration.seconds(60), memoryLimit: options.memoryLimit ?? 2048 };
  const process = startServing(folder, { memoryLimit: limits.memoryLimit, signal: options.signal }, 'attend');
  const question: Question = { kind: 'compile', environments: options.environments, collect: options.collect ?? false };
  try {
    const bundle = await bundleProject(folder);
    const until = clock().getTime() + freshFor.milliseconds;
    const said = await process.ask(JSON.stringify(requestOf(folder, { bundle, question, options })), limits);
    if (said.kind === 'ended') throw ended(said.end, limits);
    const project = await compiledProject({ bundle, ...answered('compiled', question, said) }, options);
    const judge = async (wanted: JudgeOptions): Promise<Judgement> => {
      if (clock().getTime() > until) return judgePromotion(wanted);
      const asked = questionOf(wanted);
      const answer = await process.ask(JSON.stringify({ question: asked }), limits);
      // Something of the project's own ended it meanwhile: a new one says what.
      if (answer.kind === 'ended' && answer.end.how === 'by itself') return judgePromotion(wanted);
      if (answer.kind === 'ended') throw ended(answer.end, limits);
      return judgementOf({ bundle, ...answered('judged', asked, answer) } satisfies Asked<'judged'>);
    };
    return { project, judge, end: process.stop };
  } catch (error) {
    await process.stop();
    throw error;
  }
}
