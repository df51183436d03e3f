import { counted } from '../../counted.ts';
import { PawlError } from '../../errors.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { mostReports, readReportedRecords } from '../../evidence/reported-records.ts';
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
 * nothing.
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

async function taken(workplace: Workplace, ledger: string, onUnread?: OnUnread): Promise<readonly Witness[]> {
  const { reported, crowded } = await agents(workplace);
  if (crowded !== undefined && onUnread === undefined) throw crowded;
  if (crowded !== undefined) onUnread?.(crowded);
  return reported.filter(({ environment }) => environment === ledger).map(({ witness }) => witness);
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
  const answers = new WeakMap<Workplace, { readonly at: number; readonly answer: Promise<T> }>();
  return (workplace) => {
    const at = workplace.clock().getTime();
    const known = answers.get(workplace);
    if (known !== undefined && Math.abs(at - known.at) < life) return known.answer;
    const answer = ask(workplace);
    answers.set(workplace, { at, answer });
    // Who asks again may be told more.
    answer.catch(() => {
      if (answers.get(workplace)?.answer === answer) answers.delete(workplace);
    });
    return answer;
  };
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
  return unread === 0 ? { reported } : { reported, crowded: crowdedError(repository, unread) };
});

/** Among what is not read may be the one report that tells of a record which is gone. */
function crowdedError({ reference }: Repository, unread: number): EvidenceError {
  return new EvidenceError(
    'CROWDED',
    `Cannot tell what agents took: reports of ${counted(unread, 'delivery')} in "${reference}" were not come to among the ${mostReports} that are read`,
    { fix: 'Find out who wrote them, and take away the tags "report-…" that nobody needs' },
  );
}

/**
 * What the newest record of each environment names. One whose ledger cannot be told, or was cut off, may have named a later one: that is
 * for others to say, and where none of them names any, nobody knows. Rights are given by environment, so that an environment which
 * whoever asks may not read is none of theirs, and says nothing.
 */
const judged = remembered(async (workplace): Promise<readonly Witness[]> => {
  // Everybody who decides needs them: no right to read evidence is no right that one environment has and another has not.
  if (workplace.project.trust?.evidence.length !== 0) await agents(workplace);
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
