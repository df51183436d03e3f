import { messageOf, PawlError } from '../errors.ts';
import { readReportedRecords } from '../evidence/reported-records.ts';
import { type ReadWitnesses, readHead, type Witness } from '../promotion/ledger.ts';
import { countingIn, signalOf } from './reading.ts';
import { evidenceName, vetoLedger } from './repository-names.ts';
import type { Workplace } from './workplace.ts';

/**
 * Who has seen records of a ledger: of an environment's the agents that took them, by their signed reports; of that of vetoes the records of
 * environments that were judged by it. Nobody, where the project trusts nobody by name: then anybody could say so.
 */
export function witnessesOf(workplace: Workplace, ledger: string): ReadWitnesses | undefined {
  const { trust } = workplace.project;
  if (trust === undefined) return undefined;
  if (ledger === vetoLedger) return () => judged(workplace);
  if (trust.evidence.length === 0) return undefined;
  return async () => {
    const reported = await agents(workplace);
    return reported.filter(({ environment }) => environment === ledger).map(({ witness }) => witness);
  };
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
    return answer;
  };
}

/** Milliseconds. */
const life = 30_000;

/** Evidence that cannot be read says nothing here: moves that are judged by it are stopped where they read it. */
const agents = remembered(async (workplace): Promise<readonly Reported[]> => {
  const { trust } = workplace.project;
  const query = { trusted: trust?.evidence ?? [], trustedRoot: trust?.trustedRoot, now: workplace.clock() };
  try {
    const records = await readReportedRecords(workplace.repositories.environment(evidenceName), query, signalOf(workplace));
    return records.map(({ environment, sequence, digest, cluster, delivery }) => ({
      environment,
      witness: { sequence, digest, who: `cluster ${cluster} (${delivery})`, saw: 'took' },
    }));
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    workplace.progress(`Agents' reports say nothing of what they took: ${messageOf(error)}`);
    return [];
  }
});

/** What the newest record of each environment names. One whose ledger cannot be read says nothing. */
const judged = remembered(async (workplace): Promise<readonly Witness[]> => {
  const found = await Promise.all(
    workplace.project.environments.map(async ({ name }): Promise<readonly Witness[]> => {
      try {
        const head = await readHead(workplace.repositories.environment(name), countingIn(workplace, name));
        const entries = head.kind === 'head' ? [head.entry] : head.kind === 'fork' ? head.entries : [];
        return entries.flatMap(({ record: { sequence, vetoHead } }): Witness[] =>
          vetoHead === undefined || vetoHead === null ? [] : [{ ...vetoHead, who: `record ${sequence} of ${name}`, saw: 'names' }],
        );
      } catch (error) {
        if (error instanceof PawlError) return [];
        throw error;
      }
    }),
  );
  return found.flat();
});
