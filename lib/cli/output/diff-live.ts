import picocolors from 'picocolors';
import { counted } from '../../counted.ts';
import type { LiveSides } from '../../release/sides/live-sides.ts';
import { oneLine } from './one-line.ts';

type Live = Pick<LiveSides, 'refused' | 'kept' | 'unproven'> & { readonly delivery: string | null };

/** What a diff with a cluster says beside the changes: first that the server refuses something, last what and why. */
export function liveLines(live: Live, changes: readonly string[]): readonly string[] {
  const count = live.refused.length;
  const warning = `${picocolors.red('✗')} The server refuses ${counted(count, 'object')}, see below`;
  const remarks = remarksOf(live).map(({ mark, text }) => {
    const colour = { refused: picocolors.red, kept: picocolors.yellow, said: picocolors.dim }[mark];
    return `  ${colour({ refused: '✗', kept: '!', said: '·' }[mark])} ${text}`;
  });
  return [...(count === 0 ? [] : [warning]), ...changes, ...remarks];
}

/** The same as sentences. */
export function liveRemarks(live: Live): readonly string[] {
  return remarksOf(live).map(({ text }) => text);
}

function remarksOf({
  refused,
  kept,
  unproven,
  delivery,
}: Live): readonly { readonly mark: 'refused' | 'kept' | 'said'; readonly text: string }[] {
  return [
    ...refused.map(({ id, reason }) => ({ mark: 'refused' as const, text: oneLine(`${id}: the server refuses it: ${reason}`) })),
    ...kept.map(({ id, reason }) => ({
      mark: 'kept' as const,
      text: oneLine(`${id}: leaves the set and stays in the cluster: ${reason}`),
    })),
    ...unproven.map((id) => ({
      mark: 'said' as const,
      text: oneLine(`${id}: could not be tried, since its kind or namespace comes with the set`),
    })),
    ...(delivery === null
      ? [{ mark: 'said' as const, text: 'No delivery of this environment is in the cluster, so what would be pruned is not known' }]
      : []),
  ];
}
