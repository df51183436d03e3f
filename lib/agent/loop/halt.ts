import type { Delivery } from '../delivery/delivery.ts';
import { suspensionAt } from '../delivery/suspension.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import { distrustOf } from '../trust/distrust.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { Work } from './work.ts';

export interface HaltFacts {
  /** As it was when the round began. */
  readonly begun: Delivery;
  /** As the watch has told by now. */
  readonly now: Delivery;
  /** What the round works towards; undefined where it only takes away what a deleted Delivery held. */
  readonly release: RememberedRelease | undefined;
  /** The release is not accepted yet: nothing has been done for it, so any change of the Delivery is looked at first. */
  readonly isNew: boolean;
  readonly at: Date;
}

/** Whether a round may not go on to its next object: what the Delivery says now holds, and not what it said when the round began. Pure. */
export function mustHalt({ begun, now, release, isNew, at }: HaltFacts): boolean {
  // Asked for each object: nearly always nothing has changed.
  if (now.generation === begun.generation && now.deleting === begun.deleting) return false;
  if (begun.deleting) return now.spec.deletionPolicy !== begun.spec.deletionPolicy;
  return (
    now.deleting ||
    isNew ||
    now.spec.prune !== begun.spec.prune ||
    suspensionAt(now.spec.suspend, at) !== undefined ||
    (release !== undefined && distrustOf(release, now.spec.trust) !== undefined)
  );
}

/** For one round, which begins now. Once it has to halt it does, even if the Delivery says again what it said: some of its objects were left out. */
export function createHalt(state: DeliveryState, now: () => Date): Work['isHalted'] {
  const begun = state.delivery;
  let isHalted = false;
  return (release) => {
    const isNew = release !== undefined && state.memory?.memory.release?.record !== release.record;
    isHalted ||= mustHalt({ begun, now: state.delivery, release, isNew, at: now() });
    return isHalted;
  };
}
