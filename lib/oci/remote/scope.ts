/** What a call needs to be allowed to do. */
export interface Scope {
  readonly repository: string;
  readonly actions: 'pull' | 'pull,push' | 'delete';
  /** Another repository to read from: the source of a mount. */
  readonly from?: string | undefined;
}

/** As token servers take it (distribution, "Token Scope Documentation"). */
export function scopeTexts({ repository, actions, from }: Scope): readonly string[] {
  const own = `repository:${repository}:${actions}`;
  return from === undefined ? [own] : [own, `repository:${from}:pull`];
}
