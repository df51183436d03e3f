import semver from 'semver';
import { listVersions } from '../artifact/read.ts';
import { PawlError } from '../errors.ts';
import type { Repository } from '../oci/registry.ts';
import { readHead, readRecord } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { readingOf, signalOf } from './ledgers.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from './workplace.ts';

/** Where an environment stands, as the registry tells it. */
export interface EnvironmentStatus {
  readonly environment: CompiledEnvironmentOf;
  readonly repository: string;
  readonly head: LedgerEntry | undefined;
  /** The record that brought the release in force; a hold or an unhold since then is in `head`. */
  readonly moved: LedgerEntry | undefined;
  /** Two records of one sequence: nothing moves until it is resolved. */
  readonly forked: boolean;
  /** The newest published version that it could move to; undefined where it is at the newest. */
  readonly newer: string | undefined;
  /** Why its repository could not be read; the others are told all the same. */
  readonly error?: PawlError | undefined;
}

export async function status(workplace: Workplace, names?: readonly string[]): Promise<readonly EnvironmentStatus[]> {
  for (const name of names ?? []) environmentOf(workplace, name);
  const versions = await listVersions(workplace.repositories.release, signalOf(workplace));
  const wanted = workplace.project.environments.filter(
    (environment) => names === undefined || names.length === 0 || names.includes(environment.name),
  );
  return Promise.all(wanted.map((environment) => statusOf(workplace, environment, versions)));
}

async function statusOf(workplace: Workplace, environment: CompiledEnvironmentOf, versions: readonly string[]): Promise<EnvironmentStatus> {
  const repository = workplace.repositories.environment(environment.name);
  const unknown = { environment, repository: repository.reference, head: undefined, moved: undefined, forked: false, newer: undefined };
  try {
    const head = await readHead(repository, readingOf(workplace, environment.name));
    const entry = head.kind === 'head' ? head.entry : undefined;
    return {
      ...unknown,
      head: entry,
      moved: entry === undefined ? undefined : await lastMove(repository, entry, signalOf(workplace)),
      forked: head.kind === 'fork',
      newer: newerThan(environment, versions, entry?.record.to?.version),
    };
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return { ...unknown, error };
  }
}

function newerThan({ track }: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): string | undefined {
  const eligible = versions.filter((version) =>
    track.kind === 'follow' ? semver.satisfies(version, track.range) : semver.prerelease(version) === null,
  );
  const newest = eligible.toSorted(semver.rcompare)[0];
  return newest !== undefined && (current === undefined || semver.gt(newest, current)) ? newest : undefined;
}

/** Back over records that moved nothing; a ledger with more than a hundred of those in a row is answered with the hundredth. */
async function lastMove(repository: Repository, head: LedgerEntry, options: { readonly signal?: AbortSignal }): Promise<LedgerEntry> {
  let entry = head;
  for (let looked = 0; looked < 100; looked++) {
    const { from, to, previous } = entry.record;
    if (previous === null || from?.index !== to?.index) return entry;
    entry = await readRecord(repository, previous, options);
  }
  return entry;
}
