import type { DeliveryName, EventSink } from '../events/event.ts';
import type { Wait } from '../kubernetes/wait.ts';
import type { ConditionFacts } from './status/conditions.ts';

/** Time, chance and the way out, handed in so that nothing below the entry reaches for them by itself. */
export interface Surroundings {
  /** The wall clock, for what people read. */
  readonly now: () => Date;
  /** Milliseconds since any fixed moment, never going back, for what is measured. */
  readonly elapsed: () => number;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly wait: Wait;
  readonly emit: EventSink;
  /** Told what a Delivery's status says whenever it was written or looked at; undefined: the Delivery is gone. @default nobody */
  readonly tell?: ((delivery: DeliveryName, conditions: readonly ConditionFacts[] | undefined) => void) | undefined;
}
