import type { CompiledProject } from '../compiler/compile.ts';
import type { Finding } from '../finding.ts';

/** Findings that come from a build which ended early, and those of environments that were not built at all (`canBeCompiled`). */
const early = new Set([
  'build-failed',
  'configuration',
  'application-twice',
  'no-environments',
  'not-an-environment',
  'environment-name',
  'namespace',
  'deploy',
]);

/** Why a project has not said all that it asks for, where a build ended before it was done, or was not begun; nothing where every one was. */
export function endedEarly({ findings, environments }: Pick<CompiledProject, 'findings' | 'environments'>): readonly Finding[] {
  const isBuilt = (name: string | undefined) => environments.some((environment) => environment.name === name);
  // A build policy may have any name, and always says an object. A name that is taken elsewhere keeps no environment from being built.
  return findings.filter(
    ({ id, object, environment }) => early.has(id) && object === undefined && !(id === 'environment-name' && isBuilt(environment)),
  );
}

/** What a command that goes on all the same says at its end, before it fails. */
export function endedEarlyLine(what: string): string {
  return `✗ The project is not evaluated to its end: ${what} it asks for after that is not known; correct it, and run this again`;
}
