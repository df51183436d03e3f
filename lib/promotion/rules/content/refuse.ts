import type { Consequence } from '../../../manifest/diff.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';

/** Refuses because of the first of these, and says how many there are besides: all of them are in the diff that is shown. */
export function refuseEach(found: readonly Pick<Consequence, 'object' | 'message'>[], fix: string): Verdict {
  const [first, ...others] = found;
  if (first === undefined) return allow;
  const more =
    others.length === 0 ? '' : ` (and ${others.length} more: ${[...new Set(others.map(({ object }) => object))].slice(0, 3).join(', ')})`;
  return deny(`${first.object}: ${first.message}${more}`, fix);
}
