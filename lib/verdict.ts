/** What a policy says about an object or a move. One vocabulary for both kinds of policy. */
export type Verdict = Allow | Deny | Defer;

export interface Allow {
  readonly kind: 'allow';
  /** Why, where that is not plain: one sentence without final period. Of promotion policies it is shown, and goes into the record. */
  readonly reason?: string | undefined;
}

export interface Deny {
  readonly kind: 'deny';
  /** One sentence without final period. */
  readonly reason: string;
  /** What would make it pass. */
  readonly fix?: string | undefined;
  /** The field of the object that it is about: `spec.template.spec.containers[name=web].image`. */
  readonly field?: string | undefined;
}

export interface Defer {
  readonly kind: 'defer';
  /** When the same move may pass. */
  readonly until: Date;
  /** One sentence without final period. */
  readonly reason: string;
}

/** Nothing speaks against it. */
export const allow: Allow = { kind: 'allow' };

/** Refuses. `reason` is one sentence without final period; `fix` says what would make it pass. */
export function deny(reason: string, fix?: string): Deny {
  return fix === undefined ? { kind: 'deny', reason } : { kind: 'deny', reason, fix };
}

/** Refuses because of one field of the object: `spec.replicas`. */
export function denyField(field: string, reason: string, fix?: string): Deny {
  return { ...deny(reason, fix), field };
}

/** Not yet: the same move may pass at `until`. `promote --wait` and `follow` come back to it. */
export function defer(until: Date, reason: string): Defer {
  return { kind: 'defer', until, reason };
}
