import { pullEnvironment, type Release, readRelease } from '../artifact/read.ts';
import { counted } from '../counted.ts';
import type { Finding } from '../finding.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { headOf, sayUnread, signalOf } from './ledgers.ts';
import { recordOf } from './moves/explain.ts';
import { errorsOf } from './publish.ts';
import { ReleaseError } from './release-error.ts';
import { parseVersion } from './version.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/** What an environment has, had, or would have. `set` is undefined where that is nothing. */
export interface NamedSet {
  /** `1.0.0`, `1.0.0 (record 17)`, `work tree`; undefined for nothing. */
  readonly name: string | undefined;
  readonly set: ManifestSet | undefined;
}

/** What is in force in an environment. */
export async function setInForce(workplace: Workplace, environment: string): Promise<NamedSet> {
  environmentOf(workplace, environment);
  return setOfHead(workplace, environment, await headOf(workplace, environment, sayUnread(workplace)));
}

/** What is in force by a head that was read. */
export async function setOfHead(workplace: Workplace, environment: string, head: LedgerEntry | undefined): Promise<NamedSet> {
  const current = head?.record.to;
  if (!current) return nothing;
  const repository = workplace.repositories.environment(environment);
  return { name: current.version, set: (await pullEnvironment(repository, current.manifest, signalOf(workplace))).set };
}

/** What was in force by the record of that sequence. Throws UNKNOWN_RECORD where there is none. */
export async function setOfRecord(workplace: Workplace, environment: string, sequence: number): Promise<NamedSet> {
  const { to } = (await recordOf(workplace, environment, sequence)).record;
  if (to === null) return nothing;
  const repository = workplace.repositories.environment(environment);
  return { name: `${to.version} (record ${sequence})`, set: (await pullEnvironment(repository, to.manifest, signalOf(workplace))).set };
}

/** What a published version has for an environment. */
export async function setOfVersion(workplace: Workplace, environment: string, text: string): Promise<NamedSet> {
  environmentOf(workplace, environment);
  const release = await readRelease(workplace.repositories.release, parseVersion(text), signalOf(workplace));
  return setOfRelease(workplace, environment, release);
}

/** What a release that was read has for an environment. */
export async function setOfRelease(workplace: Workplace, environment: string, release: Release): Promise<NamedSet> {
  const { version, environments } = release;
  const descriptor = environments.get(environment);
  if (descriptor === undefined)
    throw new ReleaseError('NOT_IN_RELEASE', `Cannot diff "${environment}": release ${version} has no manifest set for it`);
  return { name: version, set: (await pullEnvironment(workplace.repositories.release, descriptor, signalOf(workplace))).set };
}

/** What the work tree compiles to. What did not compile has no honest diff: `onErrors` is told, then it is refused. */
export function setOfWorkTree(workplace: Workplace, environment: string, onErrors: (errors: readonly Finding[]) => void): NamedSet {
  const { set } = environmentOf(workplace, environment);
  const errors = errorsOf(workplace.project);
  if (errors.length === 0) return { name: 'work tree', set };
  onErrors(errors);
  throw new ReleaseError('FINDINGS', `Cannot diff the work tree: ${counted(errors.length, 'error')} above`);
}

const nothing: NamedSet = { name: undefined, set: undefined };
