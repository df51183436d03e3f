import { kubernetesSchemas } from '../../../schemas/kubernetes-schemas.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { KindFact } from '../../contents.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { listed } from '../listed.ts';

/**
 * The candidate has no object of an API that Kubernetes has removed by the environment's version, or has not got yet. What was compiled
 * for other clusters than there are now is found: the environment's version is read when the move is judged. Custom resources pass.
 * A rollback is refused as well, since the API server would refuse it.
 */
export const noRemovedApi: PromotionPolicy = promotionPolicy('no-removed-api', judge);

function judge({ candidate, contents, environment }: PromotionFacts): Verdict {
  if (contents === undefined) return deny(`Nobody has told which kinds ${candidate.version} has`);
  const wrong = contents.kinds.flatMap((kind) => problemOf(kind, environment.kubernetes) ?? []);
  if (wrong.length === 0) return allow;
  return deny(
    `${candidate.version} has what Kubernetes ${environment.kubernetes} of ${environment.name} does not serve: ${listed(wrong)}`,
    `Publish it anew: "pawl check --kubernetes ${environment.kubernetes}" says what to write`,
  );
}

function problemOf({ apiVersion, example, kind }: KindFact, version: string): string | undefined {
  const standing = kubernetesSchemas(version).standingOf(apiVersion, kind);
  switch (standing.standing) {
    case 'removed':
      return `${example} (${apiVersion}, removed in ${standing.in})`;
    case 'future':
      return `${example} (${apiVersion}, which comes with ${standing.since})`;
    case 'served':
    case 'deprecated':
    case 'opt-in':
    case 'foreign':
    case 'mistaken':
      return undefined;
  }
}
