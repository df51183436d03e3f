/** What moves an environment: a range of versions that it follows, or promotions alone. */
export type Track = FollowTrack | PinnedTrack;

export interface FollowTrack {
  readonly kind: 'follow';
  /** A semver range, as npm reads it. */
  readonly range: string;
}

export interface PinnedTrack {
  readonly kind: 'pinned';
  /** Where the pin is kept: in the ledger alone, or in `environments/<name>.pin.json`, which Git keeps. */
  readonly keeper: 'ledger' | 'git';
}

/**
 * The environment moves by itself to the highest published version in the range: `follow('>=1.0.0')`.
 * Pre-releases are only followed where the range names one, as in npm. The range is checked at compile.
 */
export function follow(range: string): FollowTrack {
  return { kind: 'follow', range };
}

/**
 * The environment is moved by promotions alone.
 *
 * With `'ledger'`, `pawl promote` writes the promotion record itself: who may push to the environment's repository, and sign there, decides.
 * With `'git'`, `pawl promote` edits `environments/<name>.pin.json`, `pawl check` judges it in the pull request, and `pawl sync` writes the
 * record after the merge: whoever owns that file in CODEOWNERS decides.
 *
 * @param keeper where the pin is kept. @default 'ledger'
 */
export function pinned(keeper: PinnedTrack['keeper'] = 'ledger'): PinnedTrack {
  return { kind: 'pinned', keeper };
}
