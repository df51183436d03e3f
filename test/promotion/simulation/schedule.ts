import { setImmediate } from 'node:timers/promises';
import { RegistryError } from '../../../lib/oci/registry-error.ts';

/** What can go wrong, as probabilities for each request. */
export interface Faults {
  /** The actor ends, before or after the request takes effect. */
  readonly crash: number;
  /** The actor is told of an error, though the request may have had its effect. */
  readonly error: number;
  /** The request takes so long that a claim may die meanwhile. */
  readonly sleep: number;
}

export const noFaults: Faults = { crash: 0, error: 0, sleep: 0 };

/** One that makes requests. Its promises stay open for ever once it has crashed. */
export interface Actor {
  readonly name: string;
  readonly faults: Faults;
  crashed: boolean;
}

export interface Request<T> {
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
  readonly perform: () => Promise<T>;
}

/**
 * A world of one thread: every request and every pause waits until the schedule picks it, by seeded chance and virtual time.
 * The same seed gives the same run, however fast the repository behind it is.
 */
export interface Schedule {
  now(): number;
  request<T>(request: Request<T>): Promise<T>;
  pause(actor: Actor, milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Until nothing is left to happen. Gives the number of steps. */
  run(): Promise<number>;
}

interface Step {
  readonly at: number;
  readonly actor: Actor;
  readonly take: () => Promise<void>;
}

export function createSchedule(random: () => number): Schedule {
  let time = Date.parse('2026-03-01T12:00:00Z');
  const pending = new Set<Step>();
  const add = (actor: Actor, delay: number, take: () => Promise<void>): Step => {
    const step = { at: time + delay, actor, take };
    pending.add(step);
    return step;
  };

  function request<T>({ actor, signal, perform }: Request<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (actor.crashed) return promise;
    const { faults } = actor;
    const asleep = random() < faults.sleep;
    const fate = fateOf(faults, random);
    const step = add(actor, asleep ? 2000 + random() ** 2 * 150_000 : Math.floor(random() * 4) * 10, async () => {
      if (fate.kind === 'crash') actor.crashed = true;
      const outcome =
        fate.kind !== 'fine' && !fate.effect
          ? undefined
          : await perform().then(
              (value) => () => resolve(value),
              (cause) => () => reject(cause),
            );
      if (fate.kind === 'error') reject(new RegistryError('UNREACHABLE', `The connection of ${actor.name} broke`, { retryable: true }));
      if (fate.kind === 'fine') outcome?.();
    });
    // Whoever gives up does not call a request back that is on its way.
    signal?.addEventListener('abort', () => {
      if (random() < 0.5) pending.delete(step);
      reject(signal.reason);
    });
    return promise;
  }

  function pause(actor: Actor, milliseconds: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) return Promise.reject(signal.reason);
    const step = add(actor, milliseconds, async () => {
      if (!actor.crashed) resolve();
    });
    signal?.addEventListener('abort', () => {
      pending.delete(step);
      reject(signal.reason);
    });
    return promise;
  }

  async function run(): Promise<number> {
    for (let steps = 0; ; steps += 1) {
      // Everybody goes on until they wait for a step.
      await setImmediate();
      const earliest = Math.min(...[...pending].map(({ at }) => at));
      if (pending.size === 0) return steps;
      time = Math.max(time, earliest);
      const ready = [...pending].filter(({ at }) => at <= time);
      const chosen = ready[Math.floor(random() * ready.length)];
      if (chosen === undefined) return steps;
      pending.delete(chosen);
      await chosen.take();
    }
  }

  return { now: () => time, request, pause, run };
}

type Fate = { readonly kind: 'fine' } | { readonly kind: 'crash' | 'error'; readonly effect: boolean };

function fateOf(faults: Faults, random: () => number): Fate {
  const [chance, half] = [random(), random()];
  if (chance < faults.crash) return { kind: 'crash', effect: half < 0.5 };
  if (chance < faults.crash + faults.error) return { kind: 'error', effect: half < 0.5 };
  return { kind: 'fine' };
}
