import { packManifest } from '../../../lib/artifact/packed.ts';
import { emptyBlob } from '../../../lib/artifact/wire-format.ts';
import type { Descriptor, Repository } from '../../../lib/oci/registry.ts';
import type { Ledger } from '../../../lib/promotion/ledger.ts';
import { seededRandom } from '../../seeded-random.ts';
import { type Acceptance, follow, promote, type Told } from './actors.ts';
import { createSchedule, type Faults, newActor, noFaults, type Schedule } from './schedule.ts';
import { type Chronicle, scheduledRepository } from './scheduled-repository.ts';

export interface Simulation {
  readonly seed: number;
  readonly repository: Repository;
  /** Breaks the protocol on purpose, to see that it is found. */
  readonly sabotage?: (ledger: Ledger) => Ledger;
  /** @default by the seed */
  readonly faults?: Faults;
}

export interface Run {
  readonly schedule: Schedule;
  readonly chronicle: Chronicle;
  readonly told: readonly Told[];
  readonly accepted: readonly Acceptance[];
  readonly releases: readonly Descriptor[];
  readonly steps: number;
  /** One more writer's view, without faults. */
  readonly freshLedger: (name: string) => Ledger;
}

/** Two or three promoters and two agents on one repository, with delays, crashes and broken connections as the seed has it. */
export async function simulate({ seed, repository, sabotage = (ledger) => ledger, faults: wanted }: Simulation): Promise<Run> {
  const random = seededRandom(seed);
  const schedule = createSchedule(random);
  const chronicle: Chronicle = { records: [], looks: new Map() };
  const releases = [await writeRelease(repository, 'a'), await writeRelease(repository, 'b')];
  const faults = wanted ?? profiles[Math.floor(random() * profiles.length)] ?? noFaults;
  const promoters = random() < 0.6 ? ['ada', 'bob'] : ['ada', 'bob', 'cyd'];
  const ledgerOf = (name: string, actorFaults: Faults): Ledger => {
    const actor = newActor(name, actorFaults);
    const skew = (random() - 0.5) * 7_200_000;
    return {
      repository: scheduledRepository(repository, { actor, schedule, chronicle }),
      clock: () => new Date(schedule.now() + skew),
      random,
      wait: (milliseconds, signal) => schedule.pause(actor, milliseconds, signal),
    };
  };
  const told: Told[] = [];
  const accepted: Acceptance[] = [];
  const failures: unknown[] = [];
  const start = (work: Promise<void>) => void work.catch((cause) => failures.push(cause));
  for (const name of promoters) start(promote({ name, ledger: sabotage(ledgerOf(name, faults)), releases, appends: 2 }, told));
  for (const name of ['agent-1', 'agent-2']) {
    const ledger = ledgerOf(name, { ...faults, crash: 0 });
    start(follow({ name, ledger, polls: 3, lookedAt: () => chronicle.looks.get(name) ?? Number.NaN }, accepted));
  }
  const steps = await schedule.run();
  if (failures.length > 0) throw failures[0];
  return { schedule, chronicle, told, accepted, releases, steps, freshLedger: (name) => ledgerOf(name, noFaults) };
}

/** Some seeds are about races alone, some about what breaks, some about writers that sleep through their claims. */
const profiles: readonly Faults[] = [noFaults, { crash: 0.02, error: 0.03, sleep: 0.02 }, { crash: 0, error: 0.005, sleep: 0.1 }];

/** A manifest that stands for an environment's: a ledger never looks inside. */
async function writeRelease(repository: Repository, name: string): Promise<Descriptor> {
  const packed = packManifest({ config: emptyBlob, layer: emptyBlob, annotations: { name } });
  await repository.writeBlob(emptyBlob);
  return repository.writeManifest(packed.manifest);
}
