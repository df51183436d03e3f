import semver from 'semver';
import type { VetoFact } from '../../promotion/evidence-facts.ts';
import { releaseSigners } from '../facts/release-signers.ts';
import { publishersOf } from '../trust.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';
import { readable, readableRelease } from './readable-release.ts';

export interface Published {
  readonly versions: readonly string[];
  readonly vetoes: readonly VetoFact[];
}

/**
 * The newest version that an environment could move to, as far as no policy decides: above the one in force, in the range that it follows, not
 * vetoed, and signed by a publisher where the project trusts any. Undefined where there is none.
 */
export async function newerThan(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { versions, vetoes, current }: Published & { readonly current: string | undefined },
): Promise<string | undefined> {
  const vetoed = new Set(vetoes.map(({ version }) => version));
  const candidates = versions
    .filter((version) => isInTrack(environment, version) && !vetoed.has(version) && (current === undefined || semver.gt(version, current)))
    .toSorted(semver.rcompare);
  if (publishersOf(workplace) === undefined) return candidates[0];
  for (const version of candidates.slice(0, mostCandidates)) if (await isSigned(workplace, environment.name, version)) return version;
  return undefined;
}

/** Each that nobody signed costs a few requests: whoever may push could put any number there. As many as `follow` looks at. */
const mostCandidates = 20;

function isInTrack({ track }: CompiledEnvironmentOf, version: string): boolean {
  return track.kind === 'follow' ? semver.satisfies(version, track.range) : semver.prerelease(version) === null;
}

async function isSigned(workplace: Workplace, environment: string, version: string): Promise<boolean> {
  const release = await readableRelease(workplace, version);
  const manifest = release?.environments.get(environment)?.digest;
  if (release === undefined || manifest === undefined) return false;
  const found = await readable(releaseSigners(workplace, { environment, version, index: release.digest, manifest }));
  return found !== undefined && found.finding === undefined;
}
