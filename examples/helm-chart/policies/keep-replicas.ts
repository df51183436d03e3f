import { allow, deny, promotionPolicy } from 'pawl';

/** No Deployment that a release changes may run on a single replica: one node's maintenance would take the shop down. */
export const keepReplicas = promotionPolicy('keep-replicas', ({ diff }) => {
  for (const { id, after } of diff.changed('Deployment')) {
    if (after !== undefined && (after.spec.replicas ?? 1) < 2)
      return deny(`${id} would run on fewer than two replicas`, 'Give it at least two replicas in this environment');
  }
  return allow;
});
