/** What a promotion policy says about one move. */
export type Verdict =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny'; readonly reason: string; readonly fix?: string | undefined }
  | { readonly kind: 'defer'; readonly until: Date; readonly reason: string };

export const allow: Verdict = { kind: 'allow' };

/** Refuses. `reason` is one sentence without final period; `fix` says what would make it pass. */
export function deny(reason: string, fix?: string): Verdict {
  return fix === undefined ? { kind: 'deny', reason } : { kind: 'deny', reason, fix };
}

/** Not yet: the same move may pass at `until`. `promote --wait` and `follow` come back to it. */
export function defer(until: Date, reason: string): Verdict {
  return { kind: 'defer', until, reason };
}
