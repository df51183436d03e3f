import type { Release } from '../../artifact/read.ts';
import { copySignatures } from '../../artifact/signatures/copy-signatures.ts';
import { PawlError } from '../../errors.ts';
import type { Descriptor } from '../../oci/registry.ts';
import { signalOf } from '../ledgers.ts';
import type { Repositories } from '../workplace/repositories.ts';
import type { Workplace } from '../workplace.ts';

/** What became of a release's signatures in the repository of an environment. */
export interface CopiedSignatures {
  readonly environment: string;
  readonly result:
    | 'copied'
    /** They were there already. */
    | 'there'
    /** The release was never promoted there. */
    | 'not-promoted'
    /** Whoever asks may not read or write there. */
    | 'denied'
    | 'failed';
  /** Why, where it was denied or failed. */
  readonly reason?: string;
}

/**
 * Brings what was signed about a release to the environments that have it: agents look there and nowhere else. An environment that cannot
 * be reached or written stops none of the others.
 */
export async function copyToEnvironments(
  workplace: Workplace,
  { release, repositories }: { readonly release: Release; readonly repositories: Repositories },
): Promise<readonly CopiedSignatures[]> {
  return Promise.all(
    [...release.environments].map(async ([environment, descriptor]) => {
      try {
        return { environment, result: await copyTo(workplace, repositories, { environment, descriptor }) };
      } catch (error) {
        if (!(error instanceof PawlError)) throw error;
        const result = error.code === 'DENIED' || error.code === 'UNAUTHORIZED' ? 'denied' : 'failed';
        return { environment, result, reason: error.message } as const;
      }
    }),
  );
}

async function copyTo(
  workplace: Workplace,
  repositories: Repositories,
  { environment, descriptor }: { readonly environment: string; readonly descriptor: Descriptor },
): Promise<'copied' | 'there' | 'not-promoted'> {
  const to = repositories.environment(environment);
  const call = signalOf(workplace);
  if ((await to.resolve(descriptor.digest, call)) === undefined) return 'not-promoted';
  const copied = await copySignatures({ from: repositories.release, to, digest: descriptor.digest, ...call });
  return copied === 0 ? 'there' : 'copied';
}
