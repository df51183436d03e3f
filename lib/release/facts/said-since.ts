import { tagsAbout } from '../../evidence/tags.ts';
import { signalOf } from '../ledgers.ts';
import type { Preview } from '../moves/preview.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';

/**
 * Whether the evidence repository has an approval, a decline or a test result that was not there when the move was judged. One list of tags,
 * and nothing where nobody is trusted with evidence. Reports come all the time, and are not looked at.
 */
export async function isSaidSince(workplace: Workplace, { facts, ignored, release }: Judged): Promise<boolean> {
  const { trust } = workplace.project;
  if (trust === undefined || trust.evidence.length === 0) return false;
  const tags = await workplace.repositories.environment(evidenceName).tags(signalOf(workplace));
  const bundles = new Set([...facts.approvals, ...facts.evidence].map(({ digest }) => digest.slice('sha256:'.length).slice(0, 16)));
  const passedOver = new Set(ignored.map(({ tag }) => tag));
  return tagsAbout(release.digest, tags).some((one) => one.kind !== 'report' && !bundles.has(one.bundle) && !passedOver.has(one.tag));
}

type Judged = Pick<Preview, 'facts' | 'ignored' | 'release'>;
