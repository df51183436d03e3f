import type { EnvironmentStatus } from '../../../release/status.ts';

export function track({ environment: { track: kept } }: EnvironmentStatus): string {
  switch (kept.kind) {
    case 'follow':
      return `follow ${kept.range}`;
    case 'pinned':
      return kept.keeper === 'git' ? 'pinned in Git' : 'pinned';
  }
}
