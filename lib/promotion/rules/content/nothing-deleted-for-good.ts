import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { refuseEach } from './refuse.ts';

/**
 * Nothing is deleted that no rollback brings back: volume claims and volumes, namespaces and kinds that say `pawl.dev/prune: "true"`,
 * the claims of a StatefulSet that deletes them. What leaves the release and stays in the cluster is allowed.
 * A rollback is refused as well: data that it deletes are gone.
 */
export const nothingDeletedForGood: PromotionPolicy = promotionPolicy('nothing-deleted-for-good', ({ diff }) =>
  refuseEach(
    diff.consequences.filter((one) => one.kind === 'gone-for-good' && !one.kept),
    'Take the annotation pawl.dev/prune away, so that it stays when it leaves the release',
  ),
);
