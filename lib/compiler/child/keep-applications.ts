import { join, resolve } from 'node:path';
import type { App } from 'cdk8s';
import type { Deployment } from '../../constructs/application.ts';
import type { EnvironmentFacts } from '../../constructs/environment-facts.ts';
import { type InputFile, readInputs } from '../../constructs/synthesis/input-file.ts';
import type { Places } from '../../constructs/synthesis/places.ts';
import type { Built, ReadApplication, Reuse } from '../../constructs/synthesis/reuse.ts';
import { Memory } from '../../remembered.ts';
import { whereWritten } from '../../written.ts';
import type { Guard } from '../guard/guard.ts';
import type { Look } from '../guard/observe.ts';
import { digestAt, stateAt } from '../keep/state-at.ts';
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
  /** What else it looked at. */
  readonly looks: readonly Look[];
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
      if (context === undefined) return undefined;
      return JSON.stringify([facts, deployment.application, digests, configuration, context]);
    };
    return {
      application: (deployment, facts, build) => {
        const id = `${facts.name} ${deployment.name}`;
        const key = keyOf(deployment, facts);
        const before = kept.get(id);
        if (before !== undefined && before.key === key && isAsItWas(folder, before)) return before.built;
        kept.delete(id);
        const [reached, looked] = [guard.reached(), guard.looks().length];
        const built = build();
        const looks = firstLooks(guard.looks().slice(looked));
        if (key !== undefined && built.findings.length === 0 && guard.reached() === reached && looks !== undefined)
          kept.set(id, { key, built, inputs: readInputs([built.app]), looks });
        return built;
      },
      objects: (app, readApplication) => {
        const before = read.get(app);
        if (before !== undefined) return before;
        const [reached, looked] = [guard.reached(), guard.looks().length];
        const found = readApplication();
        // A lazy value is evaluated here, and may reach for something, too.
        if (found.findings.length === 0 && guard.reached() === reached && guard.looks().length === looked) read.set(app, found);
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

/**
 * What every application may depend on: the lock, and the files that modules read or looked at while they were evaluated. Undefined where they
 * reached for what is something else each time; variables are the same for as long as this process lives.
 */
function contextOf(folder: string, guard: Guard): string | undefined {
  const { inputs, findings } = guard.report({ declared: [], severity: 'warning' });
  const looks = firstLooks(guard.looks());
  if (looks === undefined || findings.some(({ id }) => id !== 'environment-variable')) return undefined;
  return JSON.stringify([digestAt(join(folder, 'pawl.lock.json')), inputs, looks]);
}

function isAsItWas(folder: string, { inputs, looks }: Kept): boolean {
  return inputs.every((input) => isSame(folder, input)) && looks.every(({ path, state }) => stateAt(resolve(folder, path)) === state);
}

/** At each path the first one, before anything of it went in; undefined where paths do not tell everything. */
function firstLooks(looks: readonly Look[]): readonly Look[] | undefined {
  if (looks.some(({ path }) => path === '')) return undefined;
  return [...new Map(looks.toReversed().map((look) => [look.path, look])).values()];
}

function isSame(folder: string, { path, digest }: InputFile): boolean {
  return digestAt(join(folder, path)) === digest;
}
