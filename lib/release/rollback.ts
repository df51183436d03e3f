import { readHistory } from '../promotion/ledger.ts';
import { headOf, signalOf } from './facts.ts';
import type { Move } from './move.ts';
import { ReleaseError } from './release-error.ts';
import { staysIn } from './stays.ts';
import { parseVersion } from './version.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/**
 * The move that takes an environment back: to `version`, which must have been in force there before,
 * or to the release before the one in force.
 */
export async function rollbackMove(
  workplace: Workplace,
  environment: string,
  { version, who, why }: { version?: string | undefined; who: string; why: string | null },
): Promise<Move> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const head = await headOf(repository, workplace);
  if (head === undefined) throw new ReleaseError('NOTHING_IN_FORCE', `Cannot roll "${environment}" back: nothing was ever promoted to it`);
  const stays = staysIn(await readHistory(repository, head, { limit: 1000, ...signalOf(workplace) }));
  const current = stays.at(-1);
  const wanted = version === undefined ? undefined : parseVersion(version);
  const target = stays.findLast((stay) => (wanted === undefined ? stay.index !== current?.index : stay.version === wanted));
  if (target === undefined) {
    const message = wanted === undefined ? 'no other release was in force there before' : `${wanted} was never in force there`;
    throw new ReleaseError('NOTHING_TO_ROLL_BACK_TO', `Cannot roll "${environment}" back: ${message}`, {
      fix:
        wanted === undefined
          ? 'Publish and promote a fixed version instead'
          : `Move it forward with "pawl promote ${environment} ${wanted}"`,
    });
  }
  return { environment, version: target.version, action: 'rollback', who, why };
}
