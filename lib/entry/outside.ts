import type { CompiledProject, CompileOptions } from '../compiler/compile.ts';
import type { FilesState } from '../compiler/keep/files-state.ts';
import type { Ahead } from './ahead.ts';
import { tellLostOutput } from './lost-output.ts';
import { terminalLine } from './terminal-line.ts';

/** What every command meets of the world: the terminal, signals, and the compile that was begun before anybody knew which command it is. */
export interface Outside {
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  /** How far something has come, on a terminal only: each takes the place of the one before. */
  readonly showProgress: (text: string) => void;
  /** Aborted by a signal to this process. */
  readonly signal: AbortSignal;
  /** Aborted once nobody reads standard output any more. */
  readonly unread: AbortSignal;
  readonly compileProject: (options: CompileOptions) => Promise<CompiledProject>;
  /** Runs a command, and afterwards keeps what may be kept of it. */
  readonly run: (command: () => Promise<number>) => Promise<void>;
}

export function outside(ahead: Ahead): Outside {
  const stop = new AbortController();
  /** What was printed, where that may be the answer to the same question later. */
  const said: ['output' | 'remarks', string][] = [];
  let kept: FilesState | undefined;
  let isCompiled = false;
  const line = terminalLine(process.stderr);
  const say = (to: 'output' | 'remarks', text: string) => {
    line.clear();
    if (ahead.keep !== undefined) said.push([to, text]);
    (to === 'output' ? process.stdout : process.stderr).write(text);
  };
  const unread = tellLostOutput();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  return {
    print: (text) => say('output', `${text}\n`),
    note: (text) => say('remarks', `${text}\n`),
    showProgress: line.show,
    signal: stop.signal,
    unread,
    compileProject: async (options) => {
      const compile = async () => {
        await ahead.early?.asked;
        const { compileProject } = await import('../compiler/compile.ts');
        const compiled = await compileProject({ ...options, early: ahead.early });
        isCompiled = true;
        return compiled;
      };
      if (options.keep !== true) return compile();
      const { keptCompile } = await import('../compiler/kept-compile.ts');
      const { programIdentity } = await import('../compiler/keep/program-identity.ts');
      const state = ahead.state?.folder === options.folder ? ahead.state.text : undefined;
      const isKept = (loaded: FilesState) => {
        kept = loaded;
      };
      return keptCompile(options, { program: programIdentity(), compile, state, isKept });
    },
    run: async (command) => {
      try {
        const code = await command();
        process.exitCode = code;
        if (isCompiled && code <= 1) ahead.pack?.();
        if (kept !== undefined && code <= 1) ahead.keep?.({ code, said, loaded: kept });
      } finally {
        ahead.early?.end();
      }
    },
  };
}
