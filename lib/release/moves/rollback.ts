import { readEvidence, unreadReason } from '../../evidence/list.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { RecordedRelease } from '../../promotion/record.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { readVetoes } from '../ledgers/veto.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { parseVersion } from '../version.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { announceHead } from './announce.ts';
import type { Move } from './move.ts';
import { rollbackChain, rollbackLookBack } from './stays.ts';

export interface RollbackWish {
  /** @default the last one that is known to be good */
  readonly version?: string | undefined;
  readonly who: string;
  readonly why: string | null;
  readonly override?: string | undefined;
  /** Leave a head that is not announced as it is. @default false */
  readonly dryRun?: boolean | undefined;
}

/**
 * The move that takes an environment back: to `version`, which must be one that it moved forward from; else to the nearest one that its
 * clusters reported healthy; where none has reports, to the one before the release in force. It never goes forward: what was rolled back
 * from comes back by a promotion alone.
 */
export async function rollbackMove(from: Workplace, environment: string, wish: RollbackWish): Promise<Move> {
  const workplace = inEmergency(from);
  environmentOf(workplace, environment);
  const { version, dryRun = false, ...words } = wish;
  const wanted = version === undefined ? undefined : parseVersion(version);
  const repository = workplace.repositories.environment(environment);
  const head = await headOf(workplace, environment);
  if (head === undefined) throw new ReleaseError('NOTHING_IN_FORCE', `Cannot roll "${environment}" back: nothing was ever promoted to it`);
  const newestFirst = await readHistory(repository, head, { limit: rollbackLookBack, ...signalOf(workplace) });
  const [current, ...earlier] = rollbackChain(newestFirst);
  // Whoever was cut off asks again, and is told that it is done: then it must be.
  if (!dryRun && head.record.action === 'rollback') await announceHead(workplace, environment, head);
  if (wanted !== undefined && wanted === current?.version) {
    throw new ReleaseError('NOTHING_TO_ROLL_BACK_TO', `Cannot roll "${environment}" back: it is at ${wanted} already`, {
      fix: `Keep it there with "pawl hold ${environment} --why REASON"`,
    });
  }
  const target =
    wanted === undefined ? await lastKnownGood(workplace, environment, earlier) : earlier.find((release) => release.version === wanted);
  if (target === undefined) throw nothingToRollBackTo(environment, wanted);
  return { environment, version: target.version, index: target.index, action: 'rollback', ...words };
}

/** How many earlier releases are looked at for reports. */
const mostAsked = 20;

async function lastKnownGood(
  workplace: Workplace,
  environment: string,
  earlier: readonly RecordedRelease[],
): Promise<RecordedRelease | undefined> {
  const { vetoes } = await readVetoes(workplace);
  const free = earlier.filter(({ index }) => !vetoes.some((veto) => veto.index === index));
  for (const { version } of earlier.filter((one) => !free.includes(one))) workplace.progress(`${version} is passed over: it is vetoed`);
  const [nearest] = free;
  const { trust } = workplace.project;
  if (trust === undefined || trust.evidence.length === 0 || nearest === undefined) return nearest;
  const repository = workplace.repositories.environment(evidenceName);
  const tags = await repository.tags(signalOf(workplace));
  const query = { trusted: trust.evidence, trustedRoot: trust.trustedRoot, now: workplace.clock(), kinds: ['report'] as const, tags };
  const unhealthy: string[] = [];
  for (const release of free.slice(0, mostAsked)) {
    const read = await readEvidence(repository, release.index, query, signalOf(workplace));
    const here = read.reports.filter((report) => report.environment === environment);
    const unread = unreadReason(read);
    if (unread !== undefined)
      workplace.progress(`Not all reports about ${release.version} were read, and one may say that it is not healthy: ${unread}`);
    if (here.length > 0 && here.every(({ healthy }) => healthy)) {
      for (const line of unhealthy) workplace.progress(line);
      workplace.progress(`${release.version} is the last one that was reported healthy in ${environment}`);
      return release;
    }
    unhealthy.push(
      `${release.version} is passed over: ${here.length === 0 ? 'nobody reported it' : 'it was last reported not healthy'} in ${environment}`,
    );
  }
  workplace.progress(`No cluster of ${environment} reported an earlier release healthy: ${nearest.version} is only the one before`);
  return nearest;
}

function nothingToRollBackTo(environment: string, wanted: string | undefined): ReleaseError {
  return wanted === undefined
    ? new ReleaseError('NOTHING_TO_ROLL_BACK_TO', `Cannot roll "${environment}" back: no earlier release was in force there`, {
        fix: 'Publish and promote a fixed version instead',
      })
    : new ReleaseError('NOTHING_TO_ROLL_BACK_TO', `Cannot roll "${environment}" back: ${wanted} is no earlier release of it`, {
        fix: `Move it forward with "pawl promote ${environment} ${wanted}"`,
      });
}
