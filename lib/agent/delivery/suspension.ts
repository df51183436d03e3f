import type { Suspension } from './delivery.ts';

/** The suspension in force at that time: one whose `until` has passed counts as resumed, whoever forgot to take it out. */
export function suspensionAt(suspend: Suspension | undefined, now: Date): Suspension | undefined {
  if (suspend === undefined) return undefined;
  return suspend.until !== undefined && Date.parse(suspend.until) <= now.getTime() ? undefined : suspend;
}
