import { resolve } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';
import type { Finding } from '../../finding.ts';
import { byCodeUnit } from '../../json.ts';
import { digestAt, stateAt } from '../keep/state-at.ts';
import type { Input, Variable } from '../messages.ts';
import type { Callable } from './callable.ts';
import { type Caller, type Callers, placeOfCaller } from './caller.ts';
import { type Reach, sentence } from './sentence.ts';

/** What project code reached for beyond the project, each place once. */
export interface Observer {
  /** Who called `below`, where that is the project's own code; undefined for Node, for packages, and for this package. */
  readonly caller: (below: Callable) => Caller | undefined;
  /** The same behind Node's own frames. */
  readonly callerBeyondNode: (below: Callable) => Caller | undefined;
  readonly note: (reach: Reach, caller: Caller) => void;
  /** A file of the project that its code is about to read. */
  readonly readFile: (path: string) => void;
  /** A variable that the project's code read, with what it got; the first place counts. */
  readonly readVariable: (name: string, value: string | undefined, caller: Caller) => void;
  readonly report: (options: ReportOptions) => GuardReport;
  /** A path, relative to the project's folder or not, that is looked at; empty for what no path tells. The caller is whoever called `below`. */
  readonly looked: (path: string, below: Callable) => void;
  /** All of these, by project code and packages, and the files that were read, since the report was empty. */
  readonly looks: () => readonly Look[];
  /** How often project code has reached for something so far. */
  readonly reached: () => number;
  /** Starts over with an empty report. */
  readonly forget: () => void;
}

/** A path, and what was there just before somebody looked: whoever compares sees what became of it while they looked, too. */
export interface Look {
  /** Empty for what no path tells. */
  readonly path: string;
  readonly state: string;
}

export interface ReportOptions {
  /** The names that `project({ inputs: { env } })` declares. */
  readonly declared: readonly string[];
  readonly severity: Finding['severity'];
}

export interface GuardReport {
  readonly findings: readonly Finding[];
  /** Files that project code read by itself, as they were then: one that was saved between two reads is there twice. */
  readonly inputs: readonly Input[];
  /** Declared variables that it read. */
  readonly variables: readonly Variable[];
}

/** More places than anybody repairs in one go; a loop that counts further costs nothing then. */
const mostPlaces = 200;
const mostVariables = 1000;

/** @param options.looks whether to hear what is looked at, which takes a stack each time. @default false */
export function observer(callers: Callers, { looks: hearsLooks = false }: { readonly looks?: boolean | undefined } = {}): Observer {
  const noted = new Map<string, { readonly reach: Reach; readonly caller: Caller }>();
  const files = new Map<string, Map<string, Digest>>();
  const variables = new Map<string, { readonly value: string | undefined; readonly caller: Caller }>();
  const looks: Look[] = [];
  let reached = 0;
  const note = (reach: Reach, caller: Caller) => {
    reached += 1;
    const key = `${reach.kind} ${reach.what} ${caller.script}:${caller.line}:${caller.column}`;
    if (noted.size < mostPlaces) noted.set(key, { reach, caller });
  };
  const lookAt = (path: string) => {
    if (hearsLooks) looks.push({ path, state: path === '' ? '' : stateAt(resolve(callers.folder, path)) });
  };
  const keep = (path: string) => {
    const full = resolve(callers.folder, path);
    const known = files.get(path) ?? new Map<string, Digest>();
    files.set(path, known);
    const state = stateAt(full);
    const digest = known.get(state) ?? digestAt(full);
    if (digest !== undefined) known.set(state, digest);
  };
  return {
    caller: (below) => (noted.size < mostPlaces ? callers.find(below) : undefined),
    callerBeyondNode: callers.findBeyondNode,
    note,
    readFile: (path) => {
      reached += 1;
      lookAt(path);
      keep(path);
    },
    readVariable: (name, value, caller) => {
      reached += 1;
      if (!variables.has(name) && variables.size < mostVariables) variables.set(name, { value, caller });
    },
    looked: (path, below) => {
      if (hearsLooks && !callers.isOwn(below)) lookAt(path);
    },
    looks: () => looks,
    reached: () => reached,
    forget: () => {
      noted.clear();
      files.clear();
      looks.length = 0;
      variables.clear();
    },
    report: ({ declared, severity }) => ({
      findings: [
        ...noted.values(),
        ...[...variables]
          .filter(([name]) => !declared.includes(name))
          .map(([what, { caller }]) => ({ reach: { kind: 'environment-variable', what } as const, caller })),
      ].map(({ reach, caller }) => ({ severity, ...sentence(reach), source: placeOfCaller(caller, callers.folder) })),
      inputs: [...files]
        .sort(([left], [right]) => byCodeUnit(left, right))
        .flatMap(([path, known]) => [...new Set(known.values())].map((digest) => ({ path, digest }))),
      variables: [...variables]
        .filter(([name]) => declared.includes(name))
        .sort(([left], [right]) => byCodeUnit(left, right))
        .map(([name, { value }]) => ({ name, digest: value === undefined ? null : digestOf(value) })),
    }),
  };
}
