import { manifestVerifier, verifyManifest } from '../../artifact/signatures/verify.ts';
import type { Repository } from '../../oci/registry.ts';
import { type ReadOptions, taggedRecords } from '../../promotion/ledger.ts';
import { promotersOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';

/** Which records of an environment's ledger count: those of who is trusted there, where the project trusts somebody by name. */
export function countingIn(workplace: Workplace, environment: string): ReadOptions {
  const trusting = promotersOf(workplace, environment);
  if (trusting === undefined) return signalOf(workplace);
  const repository = workplace.repositories.environment(environment);
  return {
    verify: (record, call) => verifyManifest(repository, record, trusting, call),
    environment,
    project: workplace.project.project.name,
    ...signalOf(workplace),
  };
}

/** The same for whoever looks at every signature: `repository` is that environment's, and its records those that its tags name. */
export async function countingAll(workplace: Workplace, environment: string, repository: Repository): Promise<ReadOptions> {
  const counting = countingIn(workplace, environment);
  const trusting = promotersOf(workplace, environment);
  if (trusting === undefined) return counting;
  const records = taggedRecords(await repository.tags(signalOf(workplace)));
  return { ...counting, verify: manifestVerifier(repository, trusting, (digest) => records.has(digest)) };
}

export function signalOf(workplace: Pick<Workplace, 'signal'>): { readonly signal?: AbortSignal } {
  return workplace.signal === undefined ? {} : { signal: workplace.signal };
}
