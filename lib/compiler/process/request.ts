import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../finding.ts';
import type { Disturbance, Question, Request } from '../messages.ts';
import { keptFromProjects } from './kept-from-projects.ts';

/** Where the bundle pretends to lie, so that its imports are resolved from the project's folder and stack traces start there. */
export const bundleName = 'pawl-bundle.mjs';

export interface RequestOptions {
  /** What it means that project code reads the clock, undeclared variables, files elsewhere and so on. @default 'error' */
  readonly guard?: Finding['severity'] | undefined;
  /** The environment variables for project code that asks for one by name. @default those of this process */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** Shows the project another world, to see whether it notices. @default none */
  readonly disturbance?: Disturbance | undefined;
}

/** What the process that evaluates a project is asked about a bundle. Loads nothing large: it is asked before most of this program is there. */
export function requestOf(
  folder: string,
  {
    bundle,
    question,
    options,
  }: { readonly bundle: { readonly code: string }; readonly question: Question; readonly options: RequestOptions },
): Request {
  const { guard = 'error', disturbance } = options;
  return {
    folder,
    code: bundle.code,
    url: pathToFileURL(resolve(folder, bundleName)).href,
    question,
    surroundings: { variables: set(options.variables ?? process.env), guard, disturbance },
  };
}

function set(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined || keptFromProjects.has(name) ? [] : [[name, value]])),
  );
}
