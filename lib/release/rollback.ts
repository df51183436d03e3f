import { readHistory } from '../promotion/ledger.ts';
import { headOf, signalOf } from './ledgers.ts';
import type { Move } from './move.ts';
import { ReleaseError } from './release-error.ts';
import { rollbackChain } from './stays.ts';
import { parseVersion } from './version.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/**
 * The move that takes an environment back: to `version`, which must be one that it moved forward from, or to the one before the
 * release in force. It never goes forward: what was rolled back from comes back by a promotion alone.
 */
export async function rollbackMove(
  workplace: Workplace,
  environment: string,
  { version, who, why }: { version?: string | undefined; who: string; why: string | null },
): Promise<Move> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const head = await headOf(workplace, environment);
  if (head === undefined) throw new ReleaseError('NOTHING_IN_FORCE', `Cannot roll "${environment}" back: nothing was ever promoted to it`);
  const [current, ...earlier] = rollbackChain(await readHistory(repository, head, { limit: 1000, ...signalOf(workplace) }));
  const wanted = version === undefined ? undefined : parseVersion(version);
  if (wanted !== undefined && wanted === current?.version) {
    throw new ReleaseError('NOTHING_TO_ROLL_BACK_TO', `Cannot roll "${environment}" back: it is at ${wanted} already`, {
      fix: `Keep it there with "pawl hold ${environment} --why REASON"`,
    });
  }
  const target = earlier.find((release) => wanted === undefined || release.version === wanted);
  if (target === undefined) throw nothingToRollBackTo(environment, wanted);
  return { environment, version: target.version, action: 'rollback', who, why };
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
