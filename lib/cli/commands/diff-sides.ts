import type { Cluster } from '../../kubernetes/cluster.ts';
import type { LiveSides } from '../../release/sides/live-sides.ts';
import { type NamedSet, setInForce, setOfRecord, setOfVersion, setOfWorkTree } from '../../release/sides.ts';
import type { Workplace } from '../../release/workplace.ts';
import { findingLines } from '../output/findings.ts';
import type { ClusterFlags, CommandTools } from '../tools.ts';
import type { Question, Side } from './diff-words.ts';

/** Both sides, ready to be compared. */
export interface Compared {
  readonly from: NamedSet;
  readonly to: NamedSet;
  readonly live?: (LiveSides & { readonly server: string; readonly delivery: string | null }) | undefined;
}

interface Setting {
  readonly workplace: Workplace;
  readonly flags: ClusterFlags & { readonly delivery: string | undefined };
}

/** Reads both sides, from wherever they are. */
export async function compareSides(tools: CommandTools, { workplace, flags }: Setting, { from, to }: Question): Promise<Compared> {
  const right = await readSide(tools, workplace, to);
  if (from !== 'cluster') return { from: await readSide(tools, workplace, from), to: right };
  const cluster = await tools.connectCluster(flags);
  try {
    return await compareLive(tools, { workplace, flags, cluster }, { ...to, set: right });
  } finally {
    await cluster.close();
  }
}

async function compareLive(
  { signal }: CommandTools,
  { workplace, flags, cluster }: Setting & { readonly cluster: Cluster },
  to: Side & { readonly set: NamedSet },
): Promise<Compared> {
  const { findDelivery } = await import('../../release/sides/owned.ts');
  const { readLiveSides } = await import('../../release/sides/live-sides.ts');
  const { reference } = workplace.repositories.environment(to.environment);
  const delivery = await findDelivery(cluster, reference, { wanted: flags.delivery, signal });
  const set = to.set.set ?? { environment: to.environment, objects: [] };
  const live = await readLiveSides(cluster, set, { delivery, signal });
  const name = delivery === undefined ? null : `${delivery.namespace}/${delivery.name}`;
  return {
    from: { name: 'cluster', set: live.before },
    to: { name: to.set.name, set: live.after },
    live: { ...live, server: cluster.server, delivery: name },
  };
}

function readSide(tools: CommandTools, workplace: Workplace, { environment, point }: Side): Promise<NamedSet> | NamedSet {
  switch (point.kind) {
    case 'version':
      return setOfVersion(workplace, environment, point.version);
    case 'record':
      return setOfRecord(workplace, environment, point.sequence);
    case 'current':
      return setInForce(workplace, environment);
    case 'tree':
      return setOfWorkTree(workplace, environment, (errors) => {
        for (const line of findingLines(errors)) tools.note(line);
      });
  }
}
