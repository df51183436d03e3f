import { counted } from '../../counted.ts';
import { PawlError } from '../../errors.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { mostOfOne, mostReports, readReportedRecords } from '../../evidence/reported-records.ts';
import type { ReportTag } from '../../evidence/tags.ts';
import type { Repository } from '../../oci/registry.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { cutOffError, type ReadWitnesses, readHead, type Witness } from '../../promotion/ledger.ts';
import { evidenceName, vetoLedger } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';
import { countingIn, signalOf } from './reading.ts';

/** Told why witnesses say nothing, by whoever only shows what there is. */
export type OnUnread = (error: PawlError) => void;

/**
 * Who has seen records of a ledger: of an environment's the agents that took them, by their signed reports; of that of vetoes the records of
 * environments that were judged by it. Nobody, where the project trusts nobody by name: then anybody could say so.
 *
 * Witnesses who cannot be asked are an error: whoever decides would take a ledger that was cut off for a whole one. With `onUnread` they say
 * nothing. Of reports that are too many, an emergency (`inEmergency`) takes what was read, and says so.
 */
export function witnessesOf(workplace: Workplace, ledger: string, onUnread?: OnUnread): ReadWitnesses | undefined {
  const { trust } = workplace.project;
  if (trust === undefined) return undefined;
  const ask =
    ledger === vetoLedger ? () => judged(workplace) : trust.evidence.length === 0 ? undefined : () => taken(workplace, ledger, onUnread);
  if (ask === undefined || onUnread === undefined) return ask;
  return async () => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      onUnread(error);
      return [];
    }
  };
}

async function taken(workplace: Workplace, ledger: string, onUnread = whereCrowded(workplace)): Promise<readonly Witness[]> {
  const { reported, crowded } = await agents(workplace.emergencyOf ?? workplace);
  if (crowded !== undefined) onUnread(crowded);
  return reported.filter(({ environment }) => environment === ledger).map(({ witness }) => witness);
}

function whereCrowded(workplace: Workplace): OnUnread {
  return (crowded) => {
    if (workplace.emergencyOf === undefined) throw crowded;
    if (said.has(crowded)) return;
    said.add(crowded);
    workplace.progress(`REPORTS ARE LEFT UNREAD, and one may tell that a ledger was cut off. ${crowded.message}. ${crowded.fix}`);
  };
}

/** One answer is told once, however many ledgers are read with it. */
const said = new WeakSet<PawlError>();

/** Why not all that agents took is known; undefined where it is, or where nobody is trusted to tell. */
export async function crowdedReports(workplace: Workplace): Promise<PawlError | undefined> {
  const { trust } = workplace.project;
  return trust === undefined || trust.evidence.length === 0 ? undefined : (await agents(workplace.emergencyOf ?? workplace)).crowded;
}

interface Agents {
  readonly reported: readonly Reported[];
  /** Why there may be more of them. */
  readonly crowded?: PawlError;
}

interface Reported {
  readonly environment: string;
  readonly witness: Witness;
}

/** One command asks for several ledgers, and more than once for each; what was seen stays so, but a command may wait for days. */
function remembered<T>(ask: (workplace: Workplace) => Promise<T>): (workplace: Workplace) => Promise<T> {
  const answers = new WeakMap<Workplace, Asked<T>>();
  return (workplace) => {
    const now = () => workplace.clock().getTime();
    const known = answers.get(workplace);
    if (known !== undefined && (known.at === undefined || Math.abs(now() - known.at) < life)) return known.answer;
    const asked: Asked<T> = { at: undefined, answer: ask(workplace) };
    answers.set(workplace, asked);
    asked.answer.then(
      () => {
        asked.at = now();
      },
      // Who asks again may be told more.
      () => {
        if (answers.get(workplace) === asked) answers.delete(workplace);
      },
    );
    return asked.answer;
  };
}

interface Asked<T> {
  /** When the answer came, in milliseconds; undefined until then: reading thousands of reports may take longer than an answer lives. */
  at: number | undefined;
  readonly answer: Promise<T>;
}

/** Milliseconds. */
const life = 30_000;

/** What is wrong with one report is left to others; a registry that does not answer leaves nobody knowing what agents took. */
const agents = remembered(async (workplace): Promise<Agents> => {
  const { trust } = workplace.project;
  const query = { trusted: trust?.evidence ?? [], trustedRoot: trust?.trustedRoot, now: workplace.clock() };
  const repository = workplace.repositories.environment(evidenceName);
  const { records, unread } = await readReportedRecords(repository, query, signalOf(workplace));
  const reported = records.map(({ environment, sequence, digest, cluster, delivery }): Reported => {
    return { environment, witness: { sequence, digest, who: `cluster ${cluster} (${delivery})`, saw: 'took' } };
  });
  return unread.length === 0 ? { reported } : { reported, crowded: crowdedError(repository, unread) };
});

/** Among what is not read may be the one report that tells of a record which is gone. */
function crowdedError({ reference }: Repository, unread: readonly ReportTag[]): EvidenceError {
  const some = unread.slice(0, 3);
  const named = some.map(({ tag, counter }) => `${tag.slice(0, -String(counter).length)}…`).join(', ');
  return new EvidenceError(
    'CROWDED',
    `Cannot tell what agents took: no report that counts was found of ${counted(unread.length, 'delivery')} in "${reference}" among the newest ${mostOfOne} of each, and ${mostReports} in all (${named}${unread.length > some.length ? ', and others' : ''})`,
    {
      fix: `Find out who wrote them. Where a Delivery is gone, or its key is not trusted any more, take its tags away${removal(reference, some)}`,
    },
  );
}

/** Words for a shell, where a registry's tags are meant. */
function removal(reference: string, some: readonly ReportTag[]): string {
  const [, place] = /^oci:\/\/([\w.:[\]/-]+)$/.exec(reference) ?? [];
  if (place === undefined) return '';
  const reporters = [...new Set(some.map(({ reporter }) => reporter))].join('|');
  return `: for tag in $(crane ls ${place} | grep -E '^report-[0-9a-f]{64}-(${reporters})-'); do crane delete ${place}:$tag; done`;
}

/**
 * What the newest record of each environment names. One whose ledger cannot be told, or was cut off, may have named a later one: that is
 * for others to say, and where none of them names any, nobody knows. Rights are given by environment, so that an environment which
 * whoever asks may not read is none of theirs, and says nothing.
 */
const judged = remembered(async (workplace): Promise<readonly Witness[]> => {
  // Everybody who decides needs them: no right to read evidence is no right that one environment has and another has not.
  if (workplace.project.trust?.evidence.length !== 0) await agents(workplace.emergencyOf ?? workplace);
  const asked = await Promise.all(workplace.project.environments.map(({ name }) => namedBy(workplace, name)));
  const named = asked.flatMap(({ witnesses }) => witnesses);
  const untold = asked.flatMap(({ untold }) => untold ?? []);
  // In a minute it may say more.
  const [error] = named.length === 0 ? untold : untold.filter((one) => one instanceof RegistryError && one.retryable);
  if (error !== undefined) throw error;
  return named;
});

interface Named {
  readonly witnesses: readonly Witness[];
  /** Why there may be more. */
  readonly untold?: PawlError;
}

async function namedBy(workplace: Workplace, name: string): Promise<Named> {
  const repository = workplace.repositories.environment(name);
  try {
    const head = await readHead(repository, { ...countingIn(workplace, name), witnesses: witnessesOf(workplace, name) });
    const entries = head.kind === 'head' ? [head.entry] : head.kind === 'fork' ? head.entries : [];
    const witnesses = entries.flatMap(({ record: { sequence, vetoHead } }): Witness[] =>
      vetoHead === undefined || vetoHead === null ? [] : [{ ...vetoHead, who: `record ${sequence} of ${name}`, saw: 'names' }],
    );
    if (head.kind === 'fork' || head.missing === undefined) return { witnesses };
    return { witnesses, untold: cutOffError(repository, { newest: entries[0]?.record.sequence, missing: head.missing }) };
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    const isRefused = error instanceof RegistryError && (error.code === 'DENIED' || error.code === 'UNAUTHORIZED');
    return isRefused ? { witnesses: [] } : { witnesses: [], untold: error };
  }
}
