import { resolve } from 'node:path';
import { Memory } from '../../remembered.ts';
import { type CompiledProject, type CompileOptions, compiledProject } from '../compile.ts';
import { CompileError } from '../compile-error.ts';
import type { AgainRequest } from '../messages.ts';
import { ended, refused } from '../process/ask-project.ts';
import { type Bundler, openBundler } from '../process/bundle.ts';
import { limitsOf } from '../process/limits.ts';
import { requestOf } from '../process/request.ts';
import { moduleDigests } from './module-digests.ts';
import { type Restored, restoreAnswers } from './restore-answers.ts';
import { type ServingChild, startServing } from './serving-child.ts';
import { settledInputs } from './settled-inputs.ts';

/** A project that is compiled again and again while somebody works on it. One compile at a time. */
export interface Session {
  /**
   * The project as it is now. Applications that cannot have changed are not evaluated again, unless `fresh` says so.
   * Throws a CompileError where it cannot be compiled; the next call starts from there.
   */
  readonly compile: (options?: SessionCompile) => Promise<CompiledProject>;
  readonly close: () => Promise<void>;
}

export interface SessionCompile {
  /** Evaluates everything, whatever has changed. @default false */
  readonly fresh?: boolean;
  /** What acknowledgements expire by. @default none does */
  readonly now?: Date;
  /** Takes it back: a compile under way ends with `ABORTED`, however busy the project is, and the next one starts in a new process. */
  readonly signal?: AbortSignal | undefined;
}

/** A process that has compiled this often has that many copies of the project in its memory. */
const mostCompiles = 100;

interface Compiling {
  readonly process: ServingChild;
  readonly restore: (line: string) => Restored;
  compiles: number;
}

export function openSession(options: CompileOptions): Session {
  const folder = resolve(options.folder);
  const limits = limitsOf(options);
  const { signal } = options;
  const start = () => startServing(folder, { memoryLimit: limits.memoryLimit, signal });
  // It loads its libraries while the project is bundled.
  let child: Compiling = { process: start(), restore: restoreAnswers(), compiles: 0 };
  const memory = new Memory();
  let bundler: Promise<Bundler> | undefined;
  const beginInputs = settledInputs(folder);

  const startAgain = async () => {
    const before = child.process;
    child = { process: start(), restore: restoreAnswers(), compiles: 0 };
    await before.stop();
  };
  const compile = async ({ fresh = false, now, signal: takenBack }: SessionCompile): Promise<CompiledProject> => {
    bundler ??= openBundler(folder);
    const settle = beginInputs();
    const bundle = await (await bundler).bundle();
    const question = { kind: 'compile', environments: options.environments } as const;
    const modules = moduleDigests(bundle.modules, settle(bundle));
    const request: AgainRequest = { ...requestOf(folder, { bundle, question, options }), modules, fresh };
    if (child.compiles >= mostCompiles) await startAgain();
    child.compiles += 1;
    const said = await child.process.ask(JSON.stringify(request), { timeLimit: limits.timeLimit, signal: takenBack });
    if (said.kind === 'ended') {
      await startAgain();
      throw ended(said.end, limits, said.judging);
    }
    const { answer, last } = child.restore(said.line);
    if (last) await startAgain();
    if (answer.kind === 'compiled')
      return compiledProject(
        { bundle, answer, output: said.output, written: said.written },
        { ...options, now, memory: fresh ? undefined : memory },
      );
    throw refused(answer, question, said.output);
  };

  return {
    compile: async (wanted = {}) => {
      if (signal?.aborted) throw new CompileError('ABORTED', 'Cannot compile the project: it was interrupted');
      return compile(wanted);
    },
    close: async () => {
      await child.process.stop();
      await (await bundler?.catch(() => undefined))?.close();
    },
  };
}
