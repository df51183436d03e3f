import { noteWritten } from '../../written.ts';

/** Somebody knows of a finding, says why it may stay, and until when. */
export interface Acknowledgement {
  readonly kind: 'acknowledgement';
  /** The id of the finding: `dangling-secret`, or the name of a build policy. */
  readonly finding: string;
  /** The id of the object, in which `*` is any text: `Secret/shop/*`. @default the findings of that id about any object */
  readonly object?: string | undefined;
  /** Why it may stay, one sentence. */
  readonly reason: string;
  /** The last day on which it holds, in UTC: `2027-01-31`. The day after, the finding is back, and says so. */
  readonly expires: string;
}

/**
 * Lets a finding stand until a day: it refuses nothing and is only counted. Listed in `environment({ acknowledged: [ … ] })`, or for
 * all of them in `project({ acknowledged: [ … ] })`. Only what is wrong with objects can be acknowledged: findings of checks and of
 * build policies, and warnings. One that meets no finding is a finding itself, and so is one that has expired.
 */
export function acknowledge(props: Omit<Acknowledgement, 'kind'>): Acknowledgement {
  const made: Acknowledgement = { ...props, kind: 'acknowledgement' };
  return Object.freeze(noteWritten(made, acknowledge));
}
