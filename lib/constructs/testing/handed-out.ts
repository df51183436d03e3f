import { frozen } from '../../frozen.ts';
import { changedAmong } from '../../manifest/diff.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { PromotionFacts } from '../../promotion/policy.ts';

/** As policies are handed facts wherever they judge: nobody can change them. The test may go on changing its own. */
export function handedOutFacts({ diff, ...facts }: PromotionFacts): PromotionFacts {
  const { changed: _, ...plain } = diff;
  // Both at once, and each object stays one.
  const copy = structuredClone({ ...facts, diff: plain });
  return frozen({ ...copy, diff: { ...copy.diff, changed: changedAmong(copy.diff.changes) } });
}

export function handedOutObject(object: KubernetesObject): KubernetesObject {
  return frozen(structuredClone(object));
}
