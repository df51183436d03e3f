import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'cdk8s';
import type { Deployment } from '../../constructs/application.ts';
import type { EnvironmentFacts } from '../../constructs/environment-facts.ts';
import { type InputFile, readInputs } from '../../constructs/synthesis/input-file.ts';
import type { Places } from '../../constructs/synthesis/places.ts';
import type { Built, ReadApplication, Reuse } from '../../constructs/synthesis/reuse.ts';
import { digestOf } from '../../digest.ts';
import { Memory } from '../../remembered.ts';
import { whereWritten } from '../../written.ts';
import type { Guard } from '../guard/guard.ts';
import { plainText } from './plain-text.ts';

export interface KeptApplications {
  readonly reuse: (modules: Readonly<Record<string, string>>) => Reuse;
  readonly forget: () => void;
}

export interface KeepOptions {
  readonly folder: string;
  readonly places: Places;
  readonly guard: Guard;
}

interface Kept {
  readonly key: string;
  readonly built: Built;
  /** What its constructs read. */
  readonly inputs: readonly InputFile[];
}

/** More frames than this are not all known. */
const mostFrames = 8;

/**
 * What applications of environments became, until something changes that has a say in it: the modules that define the application and
 * everything that these import, the value of its configuration, the facts of its environment, the files that its constructs read, the lock.
 * One that had findings, or whose code reached for something that the guard knows, is evaluated every time.
 */
export function keepApplications({ folder, places, guard }: KeepOptions): KeptApplications {
  const kept = new Map<string, Kept>();
  const read = new WeakMap<App, ReadApplication>();
  let memory = new Memory();
  const reuse = (modules: Readonly<Record<string, string>>): Reuse => {
    const context = contextOf(folder, guard);
    const keyOf = (deployment: Deployment, facts: EnvironmentFacts): string | undefined => {
      const frames = places.ofError(whereWritten(deployment.definition));
      const digests = frames.map(({ file }) => modules[file]);
      const configuration = plainText(deployment.configuration);
      if (frames.length === 0 || frames.length >= mostFrames || digests.includes(undefined) || configuration === undefined)
        return undefined;
      return JSON.stringify([facts, deployment.application, digests, configuration, context]);
    };
    return {
      application: (deployment, facts, build) => {
        const id = `${facts.name} ${deployment.name}`;
        const key = keyOf(deployment, facts);
        const before = kept.get(id);
        if (before !== undefined && before.key === key && before.inputs.every((input) => isSame(folder, input))) return before.built;
        kept.delete(id);
        const reached = guard.reached();
        const built = build();
        if (key !== undefined && built.findings.length === 0 && guard.reached() === reached)
          kept.set(id, { key, built, inputs: readInputs([built.app]) });
        return built;
      },
      objects: (app, readApplication) => {
        const before = read.get(app);
        if (before !== undefined) return before;
        const reached = guard.reached();
        const found = readApplication();
        // A lazy value is evaluated here, and may reach for something, too.
        if (found.findings.length === 0 && guard.reached() === reached) read.set(app, found);
        else for (const [id, { built }] of kept) if (built.app === app) kept.delete(id);
        return found;
      },
      memory,
    };
  };
  const forget = () => {
    kept.clear();
    memory = new Memory();
  };
  return { reuse, forget };
}

/** What every application may depend on: the lock, and the files that modules read while they were evaluated. */
function contextOf(folder: string, guard: Guard): string {
  const { inputs } = guard.report({ declared: [], severity: 'warning' });
  return JSON.stringify([digestOfFile(join(folder, 'pawl.lock.json')), inputs]);
}

function isSame(folder: string, { path, digest }: InputFile): boolean {
  return digestOfFile(join(folder, path)) === digest;
}

function digestOfFile(path: string): string | undefined {
  try {
    // A device has no end.
    return statSync(path).isFile() ? digestOf(readFileSync(path)) : undefined;
  } catch {
    // Gone, or not a file: both are something else than what it was.
    return undefined;
  }
}
