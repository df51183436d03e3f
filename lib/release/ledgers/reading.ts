import { verifyManifest } from '../../artifact/signatures/verify.ts';
import type { ReadOptions } from '../../promotion/ledger.ts';
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

export function signalOf(workplace: Pick<Workplace, 'signal'>): { readonly signal?: AbortSignal } {
  return workplace.signal === undefined ? {} : { signal: workplace.signal };
}
