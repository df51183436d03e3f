import { type ReadAcknowledgement, readAcknowledgements } from '../../checks/acknowledgements/read-acknowledgements.ts';
import { readProvided } from '../../checks/read-provided.ts';
import type { Environment } from '../../constructs/environment.ts';
import type { Project } from '../../constructs/project.ts';
import type { Places } from '../../constructs/synthesis/places.ts';
import type { Finding } from '../../finding.ts';
import { whereWritten } from '../../written.ts';

/** What the checks are told to let stand, for the process that runs them, and what of it makes no sense. */
export interface Allowances {
  readonly acknowledged: readonly ReadAcknowledgement[];
  readonly provided: readonly string[];
  readonly findings: readonly Finding[];
}

export function allowancesOf(
  { kind, name, acknowledged, provided }: Pick<Environment | Project, 'kind' | 'name'> & Written,
  places: Places | undefined,
): Allowances {
  const owner = `${kind === 'project' ? 'Project' : 'Environment'} "${String(name)}"`;
  const standing = readAcknowledgements(acknowledged, owner, (one) => places?.ofError(whereWritten(one))[0]);
  const there = readProvided(provided, owner);
  const findings = [...standing.findings, ...there.findings];
  return {
    acknowledged: standing.acknowledged,
    provided: there.provided,
    findings: kind === 'project' ? findings : findings.map((finding) => ({ ...finding, environment: String(name) })),
  };
}

interface Written {
  readonly acknowledged?: unknown;
  readonly provided?: unknown;
}
