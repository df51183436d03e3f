/** What moves an environment: a range of versions that it follows, or promotions alone. */
export type Track = FollowTrack | PinnedTrack;

export interface FollowTrack {
  readonly kind: 'follow';
  /** A semver range, as npm reads it. */
  readonly range: string;
}

export interface PinnedTrack {
  readonly kind: 'pinned';
  /** Where the pin is kept. */
  readonly keeper: 'ledger';
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
 * @param keeper where the pin is kept. @default 'ledger'
 */
export function pinned(keeper: PinnedTrack['keeper'] = 'ledger'): PinnedTrack {
  return { kind: 'pinned', keeper };
}
