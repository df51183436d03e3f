import type { Finding } from '../finding.ts';
import type { CheckedObject } from './checked-object.ts';
import type { SetIndex } from './set-index.ts';

/** A rule looks at a whole set, once, and says everything that it has against it. */
export type Rule = (set: SetIndex) => readonly Problem[];

export interface Problem extends Pick<Finding, 'id' | 'severity' | 'message' | 'fix' | 'field'> {
  readonly object: CheckedObject;
}

/** A rule that judges each object by itself: what it says of one is the same whatever else is in the set. */
export type ObjectRule = (set: Surroundings & Pick<SetIndex, 'objects'>) => readonly Problem[];

/** What such a rule knows beside the object. */
export type Surroundings = Pick<SetIndex, 'kubernetes' | 'origins'>;

/** A rule that needs one object at a time. */
export function eachObject(check: (object: CheckedObject, surroundings: Surroundings) => readonly Problem[]): ObjectRule {
  return (set) => set.objects.flatMap((object) => check(object, set));
}

/** A rule that looks from one object at the others. */
export function eachInSet(check: (object: CheckedObject, set: SetIndex) => readonly Problem[]): Rule {
  return (set) => set.objects.flatMap((object) => check(object, set));
}

/** What is left of a problem once its object and its place are known. */
export interface Complaint {
  readonly id: string;
  readonly severity: Finding['severity'];
  readonly field?: string;
  readonly message: string;
  readonly fix?: string;
}

export function problem(object: CheckedObject, complaint: Complaint): Problem {
  return { object, ...complaint };
}
