import assert from 'node:assert/strict';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageOf } from '../../lib/errors.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { Ledger } from '../../lib/promotion/ledger.ts';
import { memoryRepository } from '../oci-memory/memory-repository.ts';
import { registryForTests } from '../registries/registry.ts';
import type { Faults } from './simulation/schedule.ts';
import { simulate } from './simulation/simulate.ts';
import { verify } from './simulation/verify.ts';

/** PAWL_LEDGER_SEED=123 replays one interleaving; with CI=true there are ten times as many. */
const replayed = process.env.PAWL_LEDGER_SEED === undefined ? undefined : Number(process.env.PAWL_LEDGER_SEED);
const interleavings = process.env.CI === 'true' ? 1000 : 100;

test('two or three promoters lose no record, hide no fork and block nobody, in memory', async () => {
  const endings = await runSeeds({ count: interleavings * 3, make: (seed) => memoryRepository({ removesTags: seed % 2 === 0 }) });
  // The seeds must reach what the proof is about.
  if (replayed === undefined) assert.ok(endings.chain > 0 && endings.fork > 0, JSON.stringify(endings));
});

test('two or three promoters lose no record, hide no fork and block nobody, on the layout folder', async (t) => {
  const folder = await mkdtemp(join(await memoryDisk(), 'pawl-ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await runSeeds({ count: interleavings, make: (seed) => openRepository(`oci-layout:${join(folder, String(seed))}`) });
});

test("two or three promoters lose no record, hide no fork and block nobody, on go-containerregistry's server", async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  await runSeeds({ count: interleavings, make: (seed) => openRepository(`oci://${found.registry.host}/ledger/${seed}`, context) });
});

test('the simulation finds the fork when claims are not listed', async () => {
  const blind = (ledger: Ledger): Ledger => {
    const own = new Set<string>();
    const { repository } = ledger;
    return {
      ...ledger,
      repository: {
        ...repository,
        writeManifest: (manifest, options = {}) => {
          if (options.tag !== undefined) own.add(options.tag);
          return repository.writeManifest(manifest, options);
        },
        tags: async (options) => (await repository.tags(options)).filter((tag) => !tag.startsWith('claim-') || own.has(tag)),
      },
    };
  };
  await assert.rejects(runSeeds({ count: 100, make: () => memoryRepository(), sabotage: blind }), /a fork without anybody asleep/);
});

test('the simulation finds the fork when a claim is not waited for', async () => {
  // Only the pauses between looks: the limit on the record's request stays what it is.
  const impatient = (ledger: Ledger): Ledger => ({
    ...ledger,
    wait: async (milliseconds, signal) => ledger.wait(milliseconds > 10_000 ? milliseconds : 1, signal),
  });
  const seeds = { count: 100, make: () => memoryRepository(), faults: { crash: 0, error: 0, sleep: 0.1 } };
  await runSeeds(seeds);
  await assert.rejects(runSeeds({ ...seeds, sabotage: impatient }), /a fork without anybody asleep/);
});

/** Where the system has one: what is written to it need not be flushed, and a simulation has no use for that. */
async function memoryDisk(): Promise<string> {
  const folder = '/dev/shm';
  return access(folder, constants.W_OK).then(
    () => folder,
    () => tmpdir(),
  );
}

interface Seeds {
  readonly count: number;
  readonly make: (seed: number) => Repository;
  readonly sabotage?: (ledger: Ledger) => Ledger;
  readonly faults?: Faults;
}

/** How many seeds ended in what. A few run at once, each in a world of its own, since a real repository is mostly waited for. */
async function runSeeds({ count, make, ...options }: Seeds): Promise<Record<'chain' | 'fork' | 'empty', number>> {
  const endings = { chain: 0, fork: 0, empty: 0 };
  const seeds = (replayed === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [replayed]).values();
  const work = async () => {
    for (const seed of seeds) {
      const repository = make(seed);
      try {
        const run = await simulate({ seed, repository, ...options });
        endings[await verify(run, repository)] += 1;
      } catch (cause) {
        throw new Error(`Interleaving ${seed} fails, replay it with PAWL_LEDGER_SEED=${seed}: ${messageOf(cause)}`, { cause });
      }
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return endings;
}
