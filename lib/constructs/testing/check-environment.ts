import { applyAcknowledgements } from '../../checks/acknowledgements/apply-acknowledgements.ts';
import { readAcknowledgements } from '../../checks/acknowledgements/read-acknowledgements.ts';
import { checkSet } from '../../checks/check-set.ts';
import { readProvided } from '../../checks/read-provided.ts';
import type { Finding } from '../../finding.ts';
import { readImportedCrds } from '../../import/read-imported-crds.ts';
import type { Environment } from '../environment.ts';
import type { Synthesis } from '../synthesis/synthesize-environment.ts';

/** What the checks have against the objects of an environment, without what it acknowledges. */
export function checkEnvironment(
  environment: Environment,
  { set, findings: made, namespace }: Synthesis,
  { folder }: { readonly folder: string },
): readonly Finding[] {
  const { findings } = checkSet(set, {
    kubernetes: environment.kubernetes,
    namespace,
    provided: readProvided(environment.provided, '').provided,
    definitions: readImportedCrds(folder).map(({ object }) => object),
    origins: {},
  });
  const fromChecks = new Set(findings);
  const { acknowledged } = readAcknowledgements(environment.acknowledged, '');
  // Whether one has expired is for the compile to say: a unit test says the same tomorrow.
  const applied = applyAcknowledgements([...made, ...findings], acknowledged, {
    now: undefined,
    mayStand: (finding) => fromChecks.has(finding),
  });
  return applied.findings.filter((finding) => finding.acknowledged === undefined);
}
