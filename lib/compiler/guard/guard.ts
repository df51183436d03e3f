import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Disturbance } from '../messages.ts';
import { callers, isBundle } from './caller.ts';
import { watchClock } from './clock.ts';
import { watchDatabases } from './databases.ts';
import { type PlaceOf, places, watchFiles, watchVariableFile } from './files.ts';
import { watchLoads } from './loads.ts';
import { watchMachine } from './machine.ts';
import { isWatched, watchGlobals, watchModule } from './modules.ts';
import { type Look, type Observer, observer } from './observe.ts';
import { watchRandomness } from './randomness.ts';
import { watchStats } from './stats.ts';
import { watchVariables } from './variables.ts';

export type { GuardReport } from './observe.ts';

export interface GuardOptions {
  readonly folder: string;
  /** The project's code, and its address. */
  readonly code: string;
  readonly bundle: string;
  /** The environment variables of whoever compiles. */
  readonly variables: Readonly<Record<string, string>>;
  readonly disturbance?: Disturbance | undefined;
  /** Hears of files that are only looked at. @default false */
  readonly looks?: boolean | undefined;
}

export interface Guard {
  /** To be told of each import, before it is followed: Node's modules are watched when they are first wanted. */
  readonly importing: (specifier: string) => void;
  /** To be told of other code of the project, before it runs. */
  readonly running: (code: string) => void;
  readonly report: Observer['report'];
  /** The paths that were looked at since the report was empty, by project code and packages. */
  readonly looks: () => readonly Look[];
  /** How often project code has reached for something so far; more than is in the report. */
  readonly reached: () => number;
  /** Starts over with an empty report. */
  readonly forget: () => void;
}

/**
 * Watches this process from now on: whether project code reads the clock, draws random values, reads variables or files that are not
 * declared, uses the network, starts processes. It stops nothing: what was reached for is real, and in the report.
 */
export function installGuard({ folder, code, bundle, variables, disturbance, looks: hearsLooks }: GuardOptions): Guard {
  const placeOf = places(folder);
  const watching = observer(callers({ bundle, folder }), { looks: hearsLooks });
  watchClock(watching, disturbance?.clock ?? 0);
  watchRandomness(watching, disturbance?.seed);
  watchMachine(watching);
  let watchesVariables = false;
  const running = (code: string) => {
    // Packages ask for variables all the time. They are given none, and where the project does not, nobody needs to know who asks.
    if (watchesVariables || !/\benv\b/.test(code)) return;
    watchesVariables = true;
    watchVariables(watching, variables);
    // `import { env } from 'node:process'` is a name for what has just been replaced.
    syncBuiltinESMExports();
  };
  running(code);
  watchGlobals(watching, code);
  watchVariableFile({ observer: watching, placeOf });
  watchLoads({ folder, observer: watching, placeOf, isBundle: (script) => isBundle(script, bundle) });
  const importing = watchImports((name, module) => {
    if (name === 'fs') for (const one of [fs, fs.promises]) watchFileSystem(one, { observer: watching, placeOf });
    else if (name === 'sqlite') watchDatabases(module, { observer: watching, placeOf });
    else watchModule(name, module, watching);
    // The same object as its `webcrypto`, watched when it is first asked for.
    if (name === 'crypto') void globalThis.crypto;
  });
  // These cdk8s has already, and whoever else was loaded before.
  for (const name of ['fs', 'child_process']) importing(name);
  // `import { env, hrtime } from 'node:process'` are names for what has just been replaced.
  syncBuiltinESMExports();
  const { reached, forget, looks, report } = watching;
  return { importing, running, reached, looks, forget, report };
}

function watchFileSystem(fs: object, options: { readonly observer: Observer; readonly placeOf: PlaceOf }): void {
  watchStats(fs, options.observer);
  watchFiles(fs, options);
}

/** Has each of Node's modules that matter watched once, before anybody gets it. */
function watchImports(watch: (name: string, module: object) => void): Guard['importing'] {
  const load = process.getBuiltinModule.bind(process);
  const done = new Set<string>();
  const importing = (specifier: string) => {
    const name = specifier.replace(/^node:/, '').replace(/^fs\/promises$/, 'fs');
    // Without its prefix, that name is a package's.
    if (done.has(name) || !(name === 'fs' || specifier === 'node:sqlite' || isWatched(name))) return;
    done.add(name);
    // It has that one as a member.
    if (name === 'dns') importing('dns/promises');
    const module: unknown = load(`node:${name}`);
    if (typeof module !== 'object' || module === null) return;
    watch(name, module);
    syncBuiltinESMExports();
  };
  const value = (specifier: string) => {
    importing(specifier);
    return load(specifier);
  };
  Object.defineProperty(process, 'getBuiltinModule', { value, writable: true, enumerable: true, configurable: true });
  return importing;
}
