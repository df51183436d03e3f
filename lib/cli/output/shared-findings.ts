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

/**
 * The same findings for a reader that takes only a few, as annotations are: the environments by name in one text, and what is the same of
 * many objects of one place once, with the first of them.
 */
export function sharedForReading(findings: readonly Finding[]): readonly Finding[] {
  const entries = Map.groupBy(shareFindings(findings), ({ finding: { id, severity, message, source, object } }) =>
    JSON.stringify([id, severity, message, source ?? object]),
  );
  return [...entries.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const environments = new Set([first, ...others].flatMap((one) => one.environments));
    const more = others.length === 0 ? '' : ` (and ${others.length} more of its kind here)`;
    const environment = environments.size === 0 ? undefined : [...environments].join(', ');
    return [{ ...first.finding, environment, message: `${first.finding.message}${more}` }];
  });
}
