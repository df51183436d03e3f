import type { Finding } from '../finding.ts';
import { whereWritten } from '../written.ts';
import { plainValueAt } from './configuration/plain-value-at.ts';
import type { Environment } from './environment.ts';
import type { Project } from './project.ts';
import type { Places } from './synthesis/places.ts';
import type { Literal, WrittenFinding } from './written-finding.ts';

/** What a finding is about: a property of `environment(name, { … })`, or of `project({ … })`. */
const properties: Readonly<Record<string, string>> = {
  'project-name': 'name',
  'no-environments': 'environments',
  'not-an-environment': 'environments',
  'project-policies': 'policies',
  'project-inputs': 'inputs',
  'environment-name': 'name',
  'environment-twice': 'name',
  tier: 'tier',
  'kubernetes-version': 'kubernetes',
  track: 'track',
  namespace: 'namespace',
  'environment-policies': 'policies',
  deploy: 'deploy',
  'application-name': 'deploy',
  'promote-from': 'promoteFrom',
  'promotion-cycle': 'promoteFrom',
  'bad-acknowledgement': 'acknowledged',
  'bad-provided': 'provided',
  trust: 'trust',
  'trust-key': 'trust',
  'trust-identity': 'trust',
  'trust-root': 'trust',
  'trust-nobody': 'trust',
  'trust-shared': 'trust',
};

/** Says of findings about what a project and its environments are where those were written, and which literal there is to blame. */
export function placeProjectFindings(
  findings: readonly Finding[],
  project: Project,
  places: Places | undefined,
): readonly WrittenFinding[] {
  if (places === undefined) return findings;
  const environments: readonly Environment[] = Array.isArray(project.environments) ? project.environments : [];
  return findings.map((finding) => {
    // Of two with one name, the second one is too many.
    const environment = environments.findLast((one) => finding.environment !== undefined && String(one?.name) === finding.environment);
    const calls = places.ofError(whereWritten(environment ?? project));
    const isUnknown = finding.id === 'unknown-property';
    const property = isUnknown || finding.id === 'project' ? finding.field : properties[finding.id];
    if (calls.length === 0) return { ...finding, ...nearby(project, places) };
    if (property === undefined) return { ...finding, source: calls[0] };
    const path = property.split('.');
    const value = plainValueAt(environment ?? project, path);
    const blamed = environment === undefined ? { argument: 0, path } : inEnvironment(property);
    return {
      ...finding,
      source: calls[0],
      literal: { calls, ...blamed, at: isUnknown ? 'key' : 'value', ...(value === undefined ? {} : { value }) },
    };
  });
}

/** The name of an environment is an argument of its own. */
function inEnvironment(property: string): Pick<Literal, 'argument' | 'path'> {
  return property === 'name' ? { argument: 0, path: [] } : { argument: 1, path: [property] };
}

/** An environment that was not made by `environment(…)` stands in the project's list at least. */
function nearby(project: Project, places: Places): Pick<Finding, 'source'> {
  const [source] = places.ofError(whereWritten(project));
  return source === undefined ? {} : { source };
}
