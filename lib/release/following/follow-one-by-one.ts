import semver from 'semver';
import { counted } from '../../counted.ts';
import type { VetoFact } from '../../promotion/evidence-facts.ts';
import { headOf } from '../ledgers.ts';
import type { MoveOutcome } from '../moves/move.ts';
import { publishersOf } from '../trust.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';
import { couldMove } from './could-move.ts';
import { followNewest } from './follow-newest.ts';
import { previewIfThere } from './preview-if-there.ts';
import { finish, inRange, mostCandidates, moveTo, type Step } from './step.ts';

/** One version after another, none left out but what is vetoed, or is no release at all. */
export async function followOneByOne(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  options: Step,
): Promise<readonly MoveOutcome[]> {
  const current = (await headOf(workplace, environment.name))?.record.to?.version;
  // Whoever has nothing yet does not begin with the oldest.
  if (current === undefined) return followNewest(workplace, environment, options);
  const outcomes: MoveOutcome[] = [];
  const versions = inRange(environment, options.versions, current).toSorted(semver.compare);
  for (const [at, version] of versions.entries()) {
    const preview = await previewIfThere(workplace, moveTo(environment, version, options));
    if (preview !== undefined && 'passedOver' in preview) options.strangers.push(preview.passedOver);
    if (preview === undefined || 'passedOver' in preview || preview.findings.some(({ id }) => id === 'vetoed')) continue;
    const outcome = await finish(workplace, preview, options);
    if (preview.unchanged && version === current) {
      outcomes.push(outcome);
      continue;
    }
    outcomes.push(await withWayOn(workplace, outcome, { vetoes: preview.facts.vetoes, newer: versions.slice(at + 1) }));
    if (outcome.result !== 'written' && outcome.result !== 'unchanged') break;
  }
  // What is in force is told of only where there is nothing else.
  const moved = outcomes.filter(({ result, unchanged }) => result !== 'unchanged' && !unchanged);
  return moved.length > 0 ? moved : outcomes.slice(-1);
}

/**
 * A version that nobody signed may be one that has to come first, of which the signature is still to come; and whoever may push can put one
 * there. Only people can tell, and every run stops there until they do.
 */
async function withWayOn(
  workplace: Workplace,
  outcome: MoveOutcome,
  { vetoes, newer }: { readonly vetoes: readonly VetoFact[]; readonly newer: readonly string[] },
): Promise<MoveOutcome> {
  if (publishersOf(workplace)?.trusted.length === 0 || outcome.findings.every(({ id }) => id !== 'release-unsigned')) return outcome;
  const { version, environment } = outcome.move;
  let waiting = 0;
  for (const one of newer.slice(0, mostCandidates)) if (await couldMove(workplace, environment, { version: one, vetoes })) waiting += 1;
  if (waiting === 0) return outcome;
  const many = `${newer.length > mostCandidates ? 'at least ' : ''}${counted(waiting, 'newer version')}`;
  const findings = outcome.findings.map((finding) =>
    finding.id !== 'release-unsigned'
      ? finding
      : {
          ...finding,
          message: `${finding.message}; one by one goes past none, so ${many} ${waiting === 1 ? 'waits' : 'wait'} for it`,
          fix: `${finding.fix}; to leave it out for good, "pawl veto ${version} --why REASON"`,
        },
  );
  return { ...outcome, findings };
}
