import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { refuseEach } from './refuse.ts';

/**
 * No field changes that the API server lets nobody change: the rollout would stop there. Nothing is ever deleted to be replaced.
 * A rollback is refused as well, since the server would refuse it.
 */
export const noImmutableField: PromotionPolicy = promotionPolicy('no-immutable-field', ({ diff }) =>
  refuseEach(
    diff.consequences.filter(({ kind }) => kind === 'immutable-field'),
    'Leave the field as it is, or make the object anew under another name',
  ),
);
