import type { Workplace } from '../workplace.ts';

/**
 * The same workplace for what stops harm: a rollback, a hold, a veto. Whoever may push could else prevent them with reports that are too many to
 * read. What was read counts all the same, and what was not is said.
 */
export function inEmergency(workplace: Workplace): Workplace {
  if (workplace.emergencyOf !== undefined) return workplace;
  const emergency = made.get(workplace) ?? { ...workplace, emergencyOf: workplace };
  made.set(workplace, emergency);
  return emergency;
}

/** One for each, since what a command has read is remembered by its workplace. */
const made = new WeakMap<Workplace, Workplace>();
