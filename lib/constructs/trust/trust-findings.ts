import { inWords } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Project } from '../project.ts';
import { overrideAlone } from './override-alone.ts';
import { readEnvironmentTrust, readTrust } from './read-trust.ts';

/** What is wrong with whom a project and its environments trust. */
export function trustFindings(project: Project): readonly Finding[] {
  const read = project.trust === undefined ? undefined : readTrust(project.trust, `project "${inWords(project.name)}"`);
  const ofEnvironments = project.environments.flatMap((environment): Finding[] => {
    if (environment?.trust === undefined) return [];
    const name = inWords(environment.name);
    const { problems } = readEnvironmentTrust(environment.trust, `environment "${name}"`, read?.trust);
    return problems.map((problem) => ({ ...problem, environment: name }));
  });
  const overridden = read === undefined ? [] : project.environments.flatMap((environment) => overrideAlone(environment, read.trust));
  return [...(read?.problems ?? []), ...ofEnvironments, ...overridden];
}
