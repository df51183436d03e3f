import { allow, deny, promotionPolicy } from 'pawl';

/** No Deployment may come down to a single replica. */
export const keepReplicas = promotionPolicy('keep-replicas', ({ diff }) => {
  for (const { id, after } of diff.changed('Deployment')) {
    if (after !== undefined && (after.spec.replicas ?? 1) < 2)
      return deny(`${id} would run on fewer than two replicas`, 'Give it at least two');
  }
  return allow;
});
