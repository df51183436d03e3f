import type { Environment } from '../../constructs/environment.ts';
import type { Project } from '../../constructs/project.ts';
import type { PolicyRow } from '../messages.ts';

/** Functions as text: for the digest of the policies, where a policy comes from a package or is written in passing. */
export function policyRows({ policies, environments }: Project): PolicyRow[] {
  const listed = Array.isArray(environments) ? environments : [];
  return [
    ...rowsOf('', policies),
    ...listed.flatMap((environment: Environment) => rowsOf(String(environment?.name), environment?.policies)),
  ];
}

function rowsOf(environment: string, policies: Project['policies'] | Environment['policies']): PolicyRow[] {
  if (!Array.isArray(policies)) return [];
  return policies.map((policy) => [
    environment,
    String(policy?.name),
    String(policy?.mode),
    String(policy?.kind === 'build-policy' ? policy.check : policy?.judge),
  ]);
}
