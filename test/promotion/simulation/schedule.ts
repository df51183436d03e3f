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
  /** The whole process is stopped until then, its timers too. */
  stoppedUntil: number;
}

export function newActor(name: string, faults: Faults): Actor {
  return { name, faults, crashed: false, stoppedUntil: 0 };
}

export interface Request<T> {
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
  readonly perform: () => Promise<T>;
  /** How much likelier than others this request is to sleep. @default 1 */
  readonly drowsiness?: number;
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

  function request<T>({ actor, signal, perform, drowsiness = 1 }: Request<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (actor.crashed) return promise;
    const { faults } = actor;
    const delay = random() < faults.sleep * drowsiness ? 2000 + random() ** 2 * 150_000 : Math.floor(random() * 4) * 10;
    if (delay > 1000 && random() < 0.5) actor.stoppedUntil = time + delay;
    const fate = fateOf(faults, random);
    const step = add(actor, delay, async () => {
      if (fate.kind === 'crash') actor.crashed = true;
      if (fate.kind !== 'fine' && !fate.effect) return reportTo(actor, () => reject(brokenConnection(actor)));
      const outcome = await perform().then(
        (value) => () => resolve(value),
        (cause) => () => reject(cause),
      );
      reportTo(actor, fate.kind === 'error' ? () => reject(brokenConnection(actor)) : outcome);
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
    const step = add(actor, milliseconds, async () => reportTo(actor, resolve));
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
      if (pending.size === 0) return steps;
      const waiting = [...pending];
      time = Math.max(time, Math.min(...waiting.map(dueAt)));
      const ready = waiting.filter((step) => dueAt(step) <= time);
      const chosen = ready[Math.floor(random() * ready.length)];
      if (chosen === undefined) return steps;
      pending.delete(chosen);
      await chosen.take();
    }
  }

  return { now: () => time, request, pause, run };
}

function dueAt({ at, actor }: Step): number {
  return Math.max(at, actor.stoppedUntil);
}

/** Nobody can be told anything after a crash. */
function reportTo(actor: Actor, tell: () => void): void {
  if (!actor.crashed) tell();
}

function brokenConnection({ name }: Actor): RegistryError {
  return new RegistryError('UNREACHABLE', `The connection of ${name} broke`, { retryable: true });
}

type Fate = { readonly kind: 'fine' } | { readonly kind: 'crash' | 'error'; readonly effect: boolean };

function fateOf(faults: Faults, random: () => number): Fate {
  const [chance, half] = [random(), random()];
  if (chance < faults.crash) return { kind: 'crash', effect: half < 0.5 };
  if (chance < faults.crash + faults.error) return { kind: 'error', effect: half < 0.5 };
  return { kind: 'fine' };
}
