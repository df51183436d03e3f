import { isVersion } from '../artifact/identity.ts';
import { childReference, formatReference, parseReference } from '../oci/reference.ts';
import { ReleaseError } from '../release/release-error.ts';
import type { Repositories } from '../release/workplace/repositories.ts';
import type { Workplace } from '../release/workplace.ts';
import type { Tools } from './tools.ts';

export interface Asked {
  /** A version in the project's registry, or a reference: `oci://host/path:1.2.3`. */
  readonly what: string;
  readonly plainHttp: boolean;
  /** What is done with it, for a sentence: `sign`. */
  readonly verb: string;
}

/** Where a release lies that somebody named, with the environments beside it, and what it is called there. */
export function locateRelease(
  tools: Tools,
  { repositories }: Pick<Workplace, 'repositories'>,
  { what, plainHttp, verb }: Asked,
): { readonly repositories: Repositories; readonly wanted: string } {
  if (isVersion(what)) return { repositories, wanted: what };
  const { tag, digest, ...reference } = parseReference(what);
  const wanted = digest ?? tag;
  if (wanted === undefined)
    throw new ReleaseError('NOT_A_RELEASE', `Cannot ${verb} "${what}": it names no version`, { fix: `Add one: ${what}:1.2.3` });
  const open = (one: typeof reference) => tools.openRepository(formatReference(one), { plainHttp });
  return { repositories: { release: open(reference), environment: (name) => open(childReference(reference, name)) }, wanted };
}
