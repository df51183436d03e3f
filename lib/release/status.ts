import { listVersions } from '../artifact/read.ts';
import { PawlError } from '../errors.ts';
import { RegistryError } from '../oci/registry-error.ts';
import type { VetoFact } from '../promotion/evidence-facts.ts';
import { type IgnoredRecord, type OverrideRecords, readHead, readHistory, readOverrides, type Witness } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import type { Verification } from '../signing/verification.ts';
import { openOverrides } from './ledgers/acknowledge.ts';
import { readVetoes } from './ledgers/veto.ts';
import { readingOf, sayUnread, signalOf } from './ledgers.ts';
import { dirtyRelease } from './status/dirty.ts';
import { newerThan } from './status/newer.ts';
import { type Pinned, pinnedOf } from './status/pinned.ts';
import { type Reports, reportReader } from './status/reported.ts';
import { strayTagsOf } from './status/stray-tags.ts';
import { withWriter } from './trust.ts';
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
  /** The newest published version that it could move to, vetoed and unsigned ones left out; undefined where it is at the newest, or nobody knows. */
  readonly newer: string | undefined;
  /** What became of looking at the signature of `moved`; undefined where nothing is in force. */
  readonly signature: Verification | undefined;
  /** What Git says that it should be at; undefined where Git does not keep its pin. */
  readonly pinned: Pinned | undefined;
  /** The release in force was published from files that differ from its commit; false also where nobody knows. */
  readonly dirty: boolean;
  /** The veto of the release in force. */
  readonly veto: VetoFact | undefined;
  /** Records that went past policies, and that nobody has acknowledged. */
  readonly overrides: readonly LedgerEntry[];
  /** Records that nobody who is trusted signed: they move nothing. */
  readonly ignored: readonly IgnoredRecord[];
  /** Records that others took or name, and that are gone: its ledger was cut off. */
  readonly missing: readonly Witness[];
  /** What its clusters reported; undefined where nothing is in force. */
  readonly reports: Reports | undefined;
  /** The tags `current`, `live` and the version in force, where they point to something else than what is in force: agents and Flux follow them. */
  readonly strayTags: readonly string[];
  /** What could not be read: these say nothing, or less than there may be. Empty where all of it is known. */
  readonly unknown: readonly NotKnown[];
  /** Why its repository could not be read; the others are told all the same. */
  readonly error?: PawlError | undefined;
}

/** A part of a status that nobody knows, and why, in a sentence. */
export interface NotKnown {
  readonly field: 'newer' | 'dirty' | 'veto' | 'missing' | 'reports' | 'overrides';
  readonly reason: string;
}

export interface ProjectStatus {
  readonly environments: readonly EnvironmentStatus[];
  /** Why nobody knows which versions are vetoed; then nothing can be promoted. */
  readonly vetoError?: PawlError | undefined;
}

/** The same of these environments alone: of none where the list is empty. */
export async function status(workplace: Workplace, names?: readonly string[]): Promise<readonly EnvironmentStatus[]> {
  return names?.length === 0 ? [] : (await projectStatus(workplace, names)).environments;
}

/** Where every environment stands, or these where any is named, as registry, work tree and evidence tell it. No cluster is asked. */
export async function projectStatus(workplace: Workplace, names?: readonly string[]): Promise<ProjectStatus> {
  for (const name of names ?? []) environmentOf(workplace, name);
  const [published, vetoes] = await Promise.all([versionsOr(workplace), vetoesOr(workplace)]);
  const wanted = workplace.project.environments.filter(
    (environment) => names === undefined || names.length === 0 || names.includes(environment.name),
  );
  const shared: Shared = { published, vetoes, reportsOf: reportReader(workplace) };
  const environments = await Promise.all(wanted.map((environment) => statusOf(workplace, environment, shared)));
  return vetoes.error === undefined ? { environments } : { environments, vetoError: vetoes.error };
}

/** Who may not read releases, or cannot now, is told where environments stand all the same. */
function versionsOr(workplace: Workplace): Promise<Known<readonly string[]>> {
  const { release } = workplace.repositories;
  const what = 'which versions are newer, and whether one that is in force was published from files that differ from its commit';
  return knownOf(workplace, what, () => listVersions(release, signalOf(workplace)));
}

type Known<T> = { readonly value: T } | { readonly value?: undefined; readonly reason: string };

/** What lies in the release repository, or why that cannot be read, which is said. */
async function knownOf<T>(workplace: Workplace, what: string, read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    workplace.progress(`Nobody knows ${what}: ${error.message}`);
    return { reason: error.message };
  }
}

interface Vetoes {
  readonly list: readonly VetoFact[];
  /** Why there may be others. */
  readonly unread?: PawlError | undefined;
  /** Why nobody knows any. */
  readonly error?: PawlError | undefined;
}

async function vetoesOr(workplace: Workplace): Promise<Vetoes> {
  const say = sayUnread(workplace);
  let unread: PawlError | undefined;
  const onUnread = (error: PawlError) => {
    unread = error;
    say(error);
  };
  try {
    const { vetoes: list } = await readVetoes(workplace, onUnread);
    return { list, unread };
  } catch (error) {
    if (error instanceof PawlError) return { list: [], error };
    throw error;
  }
}

interface Shared {
  /** The release repository is not asked again for each environment where it cannot be read. */
  readonly published: Known<readonly string[]>;
  readonly vetoes: Vetoes;
  readonly reportsOf: ReturnType<typeof reportReader>;
}

async function statusOf(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { published, vetoes, reportsOf }: Shared,
): Promise<EnvironmentStatus> {
  const repository = workplace.repositories.environment(environment.name);
  const unknown: EnvironmentStatus = {
    environment,
    repository: repository.reference,
    head: undefined,
    moved: undefined,
    forked: false,
    newer: undefined,
    dirty: false,
    signature: undefined,
    pinned: undefined,
    veto: undefined,
    overrides: [],
    ignored: [],
    missing: [],
    reports: undefined,
    strayTags: [],
    unknown: [],
  };
  const unread = vetoes.error ?? vetoes.unread;
  const notKnown: NotKnown[] = unread === undefined ? [] : [{ field: 'veto', reason: unread.message }];
  const say = sayUnread(workplace);
  const onUnread = (error: PawlError) => {
    notKnown.push({ field: 'missing', reason: error.message });
    say(error);
  };
  try {
    const head = await readHead(repository, readingOf(workplace, environment.name, onUnread));
    if (head.kind !== 'head') {
      const released = await releasedOf(workplace, environment, { published, vetoes, to: null });
      return {
        ...unknown,
        forked: head.kind === 'fork',
        ignored: head.ignored,
        missing: head.kind === 'fork' ? [] : (head.missing ?? []),
        ...released,
        pinned: await pinnedOf(workplace, environment, []),
        unknown: [...notKnown, ...released.unknown],
      };
    }
    const { entry } = head;
    const newestFirst = await readHistory(repository, entry, { limit: recent, ...signalOf(workplace) });
    const moved = lastMove(newestFirst) ?? entry;
    const { to } = entry.record;
    const [released, overrides] = await Promise.all([
      releasedOf(workplace, environment, { published, vetoes, to }),
      overridesOf(workplace, environment, newestFirst),
    ]);
    const reports =
      to === null ? undefined : await reportsOf(environment.name, [to, ...(moved.record.from === null ? [] : [moved.record.from])]);
    return {
      ...unknown,
      head: entry,
      moved: withWriter(workplace, moved),
      signature: await signatureOf(workplace, environment.name, { moved, head: entry }),
      ignored: head.ignored,
      missing: head.missing ?? [],
      strayTags: await strayTagsOf(repository, entry, signalOf(workplace)),
      ...released,
      pinned: await pinnedOf(workplace, environment, newestFirst),
      veto: vetoes.list.find(({ index }) => index === to?.index),
      overrides: openOverrides(overrides.telling),
      reports,
      unknown: [...notKnown, ...released.unknown, ...unreadReports(reports), ...unreadOverrides(overrides)],
    };
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return { ...unknown, error };
  }
}

/** How many records are read of what moved last, and of pins. */
const recent = 200;

/** How many records of an environment are looked at for overrides: one request each, while somebody waits. */
const overridesWithin = 1000;

/** What a registry does not tell any more is said, and keeps nothing else from being told. */
async function overridesOf(
  workplace: Workplace,
  { name }: CompiledEnvironmentOf,
  newestFirst: readonly LedgerEntry[],
): Promise<OverrideRecords> {
  if (newestFirst.at(-1)?.record.previous !== null)
    workplace.progress(`Looking for overrides in the newest ${overridesWithin} records of ${name}`);
  const options = { limit: overridesWithin, unanswered: 'tell', ...signalOf(workplace) } as const;
  return await readOverrides(workplace.repositories.environment(name), newestFirst, options);
}

function unreadOverrides({ unread }: OverrideRecords): readonly NotKnown[] {
  return unread === undefined ? [] : [{ field: 'overrides', reason: unread }];
}

/** What the release repository adds. */
async function releasedOf(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { published, vetoes, to }: Pick<Shared, 'published' | 'vetoes'> & Pick<LedgerEntry['record'], 'to'>,
): Promise<Pick<EnvironmentStatus, 'newer' | 'dirty' | 'unknown'>> {
  const isDirty = async () => to !== null && (await dirtyRelease(workplace, to.index)) === true;
  const about = `whether what ${environment.name} has was published from files that differ from its commit`;
  const dirty = published.value === undefined ? published : await knownOf(workplace, about, isDirty);
  const newer = await newerOr(workplace, environment, { published, vetoes, to });
  // With a veto that was not read, the newest may be another one.
  const newerReason = 'reason' in newer ? newer.reason : vetoes.unread?.message;
  return {
    newer: newer.value,
    dirty: dirty.value ?? false,
    unknown: [
      ...(newerReason === undefined ? [] : [{ field: 'newer' as const, reason: newerReason }]),
      ...('reason' in dirty && to !== null ? [{ field: 'dirty' as const, reason: dirty.reason }] : []),
    ],
  };
}

/** What nobody may promote is not newer: where no veto is known, neither is this. */
async function newerOr(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { published, vetoes, to }: Pick<Shared, 'published' | 'vetoes'> & Pick<LedgerEntry['record'], 'to'>,
): Promise<Known<string | undefined>> {
  const { value: versions } = published;
  if (versions === undefined) return published;
  if (vetoes.error !== undefined) return { reason: vetoes.error.message };
  const current = to?.version;
  return knownOf(workplace, `which version ${environment.name} could move to`, () =>
    newerThan(workplace, environment, { versions, vetoes: vetoes.list, current }),
  );
}

function unreadReports(reports: Reports | undefined): readonly NotKnown[] {
  if (reports?.kind === 'failed') return [{ field: 'reports', reason: reports.error.message }];
  return reports?.kind === 'read' && reports.unread !== undefined ? [{ field: 'reports', reason: reports.unread }] : [];
}

/** Below the head, records are proven by the digests that their successors name; who signed one is looked at anew. */
async function signatureOf(
  workplace: Workplace,
  environment: string,
  { moved, head }: { readonly moved: LedgerEntry; readonly head: LedgerEntry },
): Promise<Verification> {
  const { verify } = readingOf(workplace, environment);
  return moved.digest === head.digest || verify === undefined ? head.verification : verify(moved.digest, signalOf(workplace));
}

/** The newest record that moved something, as far as is looked back; records of a hold or an acknowledgement move nothing. */
function lastMove(newestFirst: readonly LedgerEntry[]): LedgerEntry | undefined {
  return newestFirst.find(({ record: { from, to, previous } }) => previous === null || from?.index !== to?.index) ?? newestFirst.at(-1);
}
