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
export function endedEarly({ findings }: Pick<CompiledProject, 'findings'>): readonly Finding[] {
  return findings.filter(({ id }) => early.has(id));
}

/** What a command that goes on all the same says at its end, before it fails. */
export function endedEarlyLine(what: string): string {
  return `✗ The project is not evaluated to its end: ${what} it asks for after that is not known; correct it, and run this again`;
}
