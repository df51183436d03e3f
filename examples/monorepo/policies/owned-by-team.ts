import { allow, buildPolicy, denyField } from 'pawl';

/** Every Deployment says which team it belongs to. */
export const ownedByTeam = buildPolicy('owned-by-team', ({ as }) => {
  const deployment = as('Deployment');
  if (deployment === undefined || deployment.metadata?.labels?.['example.com/team'] !== undefined) return allow;
  return denyField('metadata.labels', 'Nobody owns this Deployment', "Give it the label example.com/team: '<team>'");
});
