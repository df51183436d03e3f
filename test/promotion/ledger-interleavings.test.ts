import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../lib/promotion/ledger.ts';
import { registryForTests } from '../registries/registry.ts';
import { memoryFolder } from './memory-disk.ts';
import { runInWorkers } from './simulation/run-in-workers.ts';
import { runSeeds } from './simulation/run-seeds.ts';

/** PAWL_LEDGER_SEED=123 replays one interleaving; with CI=true there are ten times as many. */
const replayed = process.env.PAWL_LEDGER_SEED;
const interleavings = process.env.CI === 'true' ? 1000 : 100;

test('two or three promoters lose no record, hide no fork and block nobody, in memory', async () => {
  const endings = await runInWorkers({ seeds: seedsUpTo(Math.max(400, interleavings)), place: { kind: 'memory' } });
  // The seeds must reach what the proof is about.
  if (replayed === undefined) assert.ok(endings.chain > 0 && endings.fork > 0, JSON.stringify(endings));
});

test('two or three promoters lose no record, hide no fork and block nobody, on the layout folder', async (t) => {
  await runInWorkers({ seeds: seedsUpTo(interleavings), place: { kind: 'layout', folder: await memoryFolder(t) } });
});

test("two or three promoters lose no record, hide no fork and block nobody, on go-containerregistry's server", async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  await runInWorkers({ seeds: seedsUpTo(interleavings), place: { kind: 'remote', host: found.registry.host } });
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
  await assert.rejects(runSeeds({ ...sleepy, sabotage: blind }), /a fork without anybody asleep/);
});

test('the simulation finds the fork when a claim is not waited for', async () => {
  // Only the pauses between looks: the limit on the record's request stays what it is.
  const impatient = (ledger: Ledger): Ledger => ({
    ...ledger,
    wait: async (milliseconds, signal) => ledger.wait(milliseconds > 10_000 ? milliseconds : 1, signal),
  });
  await assert.rejects(runSeeds({ ...sleepy, sabotage: impatient }), /a fork without anybody asleep/);
});

/** Writers that are often slow and never crash. */
const sleepy = {
  seeds: Array.from({ length: 100 }, (_, index) => index + 1),
  place: { kind: 'memory' },
  faults: { crash: 0, error: 0, sleep: 0.1 },
} as const;

function seedsUpTo(count: number): readonly number[] {
  return replayed === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(replayed)];
}
