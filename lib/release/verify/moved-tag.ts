import { ArtifactError } from '../../artifact/artifact-error.ts';
import { PawlError } from '../../errors.ts';
import { readHistory } from '../../promotion/ledger.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import type { Workplace } from '../workplace.ts';

/** How many records of each environment are looked at. */
const lookBack = 1000;

/**
 * A version's tag that names a release of another version was moved by somebody: Pawl writes it once. Says what records name as that
 * version, and how to verify it. Undefined for every other error.
 */
export async function movedTag(workplace: Workplace, version: string, error: unknown): Promise<ReleaseError | undefined> {
  if (!(error instanceof ArtifactError) || error.code !== 'WRONG_VERSION') return undefined;
  const { reference } = workplace.repositories.release;
  const named = await namedAs(workplace, version);
  const [first] = named.keys();
  const records = [...named].map(([index, where]) => `${index} (${where.join(', ')})`).join(' and ');
  const said = first === undefined ? `no environment's records name ${version}` : `records name as ${version} release ${records}`;
  return new ReleaseError('WRONG_RELEASE', `${error.message}: somebody moved that tag, which never moves; ${said}`, {
    cause: error,
    fix:
      first === undefined
        ? 'Find out who may write there; releases can be verified by their digest: "pawl verify REPOSITORY@sha256:…"'
        : `Verify that one with "pawl verify ${reference}@${first}", find out who may write there, and point the tag back at it`,
  });
}

/** By the digest of the release: where records name it as that version. A ledger that cannot be read names nothing. */
async function namedAs(workplace: Workplace, version: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { name } of workplace.project.environments) {
    try {
      const head = await headOf(workplace, name);
      if (head === undefined) continue;
      const entries = await readHistory(workplace.repositories.environment(name), head, { limit: lookBack, ...signalOf(workplace) });
      for (const index of new Set(entries.flatMap(({ record: { to } }) => (to?.version === version ? [to.index] : []))))
        found.set(index, [...(found.get(index) ?? []), name]);
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      workplace.progress(`The ledger of ${name} says nothing: ${error.message}`);
    }
  }
  return found;
}
