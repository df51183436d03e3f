import { join } from 'node:path';
import { messageOf } from '../../../lib/errors.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import type { Repository } from '../../../lib/oci/registry.ts';
import { createRegistryContext, type RegistryOptions } from '../../../lib/oci/registry-context.ts';
import { memoryRepository } from './memory-repository.ts';
import { type Simulation, simulate } from './simulate.ts';
import { verify } from './verify.ts';

/** Where the repositories of a run are; each seed gets its own. */
export type Place =
  | { readonly kind: 'memory' }
  | { readonly kind: 'layout'; readonly folder: string }
  | { readonly kind: 'remote'; readonly host: string; readonly settings?: RegistryOptions };

/** How many seeds ended in what. */
export type Endings = Record<'chain' | 'fork' | 'empty', number>;

export interface Seeds extends Omit<Simulation, 'seed' | 'repository'> {
  readonly seeds: readonly number[];
  readonly place: Place;
}

/** Runs and verifies each seed; throws at the first that fails, with what it takes to see it again. */
export async function runSeeds({ seeds, place, ...options }: Seeds): Promise<Endings> {
  const context = createRegistryContext({ plainHttp: true, ...(place.kind === 'remote' ? place.settings : {}) });
  const endings: Endings = { chain: 0, fork: 0, empty: 0 };
  const left = seeds.values();
  const work = async () => {
    for (const seed of left) {
      const repository = repositoryOf(place, seed, (reference) => openRepository(reference, context));
      try {
        const run = await simulate({ ...options, seed, repository });
        endings[await verify(run, repository)] += 1;
      } catch (cause) {
        throw new Error(`Interleaving ${seed} fails, replay it with PAWL_LEDGER_SEED=${seed}: ${messageOf(cause)}`, { cause });
      }
    }
  };
  try {
    // Each seed is a world of its own; a few at once, since a real repository is mostly waited for.
    await Promise.all([work(), work(), work()]);
  } finally {
    await context.close();
  }
  return endings;
}

function repositoryOf(place: Place, seed: number, open: (reference: string) => Repository): Repository {
  switch (place.kind) {
    case 'memory':
      return memoryRepository({ removesTags: seed % 2 === 0 });
    case 'layout':
      return open(`oci-layout:${join(place.folder, String(seed))}`);
    case 'remote':
      return open(`oci://${place.host}/ledger/${seed}`);
  }
}
