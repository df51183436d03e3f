import { resolve } from 'node:path';
import { Duration } from '../../duration.ts';
import { type CompiledProject, type CompileOptions, compiledProject } from '../compile.ts';
import { CompileError } from '../compile-error.ts';
import type { AgainRequest } from '../messages.ts';
import { ended, readAnswer, refused, requestOf } from '../process/ask-project.ts';
import { type Bundler, openBundler } from '../process/bundle.ts';
import { moduleDigests } from './module-digests.ts';
import { type ServingChild, startServing } from './serving-child.ts';

/** A project that is compiled again and again while somebody works on it. One compile at a time. */
export interface Session {
  /**
   * The project as it is now. Applications that cannot have changed are not evaluated again, unless `fresh` says so.
   * Throws a CompileError where it cannot be compiled; the next call starts from there.
   */
  readonly compile: (options?: { readonly fresh?: boolean }) => Promise<CompiledProject>;
  readonly close: () => Promise<void>;
}

/** A process that has compiled this often has that many copies of the project in its memory. */
const mostCompiles = 100;

export function openSession(options: CompileOptions): Session {
  const folder = resolve(options.folder);
  const limits = { timeLimit: options.timeLimit ?? Duration.seconds(60), memoryLimit: options.memoryLimit ?? 2048 };
  const { signal } = options;
  const start = () => startServing(folder, { memoryLimit: limits.memoryLimit, signal });
  // It loads its libraries while the project is bundled.
  let child: ServingChild | undefined = start();
  let bundler: Promise<Bundler> | undefined;
  let compiles = 0;

  const compile = async (fresh: boolean): Promise<CompiledProject> => {
    bundler ??= openBundler(folder);
    const bundle = await (await bundler).bundle();
    const question = { kind: 'compile', environments: options.environments } as const;
    const modules = moduleDigests(bundle.modules, bundle.inputs);
    const request: AgainRequest = { ...requestOf(folder, { bundle, question, options }), modules, fresh };
    if (child === undefined || compiles >= mostCompiles) {
      await child?.stop();
      child = start();
      compiles = 0;
    }
    compiles += 1;
    const said = await child.ask(JSON.stringify(request), limits.timeLimit);
    if (said.kind === 'ended') {
      child = undefined;
      throw ended(said.end, limits);
    }
    const answer = readAnswer(said.line, said.output);
    if (answer.kind === 'compiled') return compiledProject({ bundle, answer, output: said.output, written: said.written }, options);
    throw refused(answer, question, said.output);
  };

  return {
    compile: async ({ fresh = false } = {}) => {
      if (signal?.aborted) throw new CompileError('ABORTED', 'Cannot compile the project: it was interrupted');
      return compile(fresh);
    },
    close: async () => {
      await child?.stop();
      child = undefined;
      await (await bundler?.catch(() => undefined))?.close();
    },
  };
}
