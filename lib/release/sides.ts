import { pullEnvironment, readRelease } from '../artifact/read.ts';
import { counted } from '../counted.ts';
import type { Finding } from '../finding.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { readHistory } from '../promotion/ledger.ts';
import { headOf, sayUnread, signalOf } from './ledgers.ts';
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
  const repository = workplace.repositories.environment(environment);
  const current = (await headOf(workplace, environment, sayUnread(workplace)))?.record.to;
  if (!current) return nothing;
  return { name: current.version, set: (await pullEnvironment(repository, current.manifest, signalOf(workplace))).set };
}

/** What was in force by the record of that sequence. Throws UNKNOWN_RECORD where there is none. */
export async function setOfRecord(workplace: Workplace, environment: string, sequence: number): Promise<NamedSet> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const head = await headOf(workplace, environment, sayUnread(workplace));
  const newest = head?.record.sequence ?? 0;
  if (head === undefined || sequence > newest)
    throw new ReleaseError(
      'UNKNOWN_RECORD',
      `Cannot find record ${sequence} of "${environment}": ${newest === 0 ? 'it has none' : `its newest is ${newest}`}`,
      { fix: `See them with "pawl history ${environment}"` },
    );
  const chain = await readHistory(repository, head, { limit: newest, untilSequence: sequence, ...signalOf(workplace) });
  const to = chain.at(-1)?.record.to;
  if (!to) return nothing;
  return { name: `${to.version} (record ${sequence})`, set: (await pullEnvironment(repository, to.manifest, signalOf(workplace))).set };
}

/** What a published version has for an environment. */
export async function setOfVersion(workplace: Workplace, environment: string, text: string): Promise<NamedSet> {
  environmentOf(workplace, environment);
  const version = parseVersion(text);
  const release = await readRelease(workplace.repositories.release, version, signalOf(workplace));
  const descriptor = release.environments.get(environment);
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
