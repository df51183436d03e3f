import type { Finding } from '../../finding.ts';

/** One finding, and the environments in which it is the same. */
export interface SharedFinding {
  readonly finding: Finding;
  /** In the order in which they were met; empty for one about the project. */
  readonly environments: readonly string[];
}

/** Findings that say the same of the same object in several environments, each once. */
export function shareFindings(findings: readonly Finding[]): readonly SharedFinding[] {
  const shared = new Map<string, { finding: Finding; environments: Set<string> }>();
  for (const finding of findings) {
    const { environment, acknowledged: _, ...same } = finding;
    const key = JSON.stringify(Object.entries(same).sort(([left], [right]) => (left < right ? -1 : 1)));
    const known = shared.get(key) ?? { finding, environments: new Set<string>() };
    shared.set(key, known);
    if (environment !== undefined) known.environments.add(environment);
  }
  return [...shared.values()].map(({ finding, environments }) => ({ finding, environments: [...environments] }));
}

/** The same findings for who reads them one by one: the environments by name in one text. */
export function sharedForReading(findings: readonly Finding[]): readonly Finding[] {
  return shareFindings(findings).map(({ finding, environments }) =>
    environments.length < 2 ? finding : { ...finding, environment: environments.join(', ') },
  );
}
