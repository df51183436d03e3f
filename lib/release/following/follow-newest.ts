import semver from 'semver';
import { headOf } from '../ledgers.ts';
import { type MoveOutcome, settled } from '../moves/move.ts';
import { ReleaseError } from '../release-error.ts';
import { publishersOf } from '../trust.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';
import { previewIfThere } from './preview-if-there.ts';
import { finish, inRange, mostCandidates, moveTo, type Step } from './step.ts';

/** Straight to the newest version that is allowed. */
export async function followNewest(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  options: Step,
): Promise<readonly MoveOutcome[]> {
  const head = await headOf(workplace, environment.name);
  let first: MoveOutcome | undefined;
  let unsigned: MoveOutcome | undefined;
  const trustsNobody = publishersOf(workplace)?.trusted.length === 0;
  const versions = inRange(environment, options.versions, head?.record.to?.version).toSorted(semver.rcompare);
  for (const version of versions.slice(0, mostCandidates)) {
    const preview = await previewIfThere(workplace, moveTo(environment, version, options));
    if (preview === undefined) continue;
    if ('passedOver' in preview) {
      options.strangers.push(preview.passedOver);
      continue;
    }
    const stranger = preview.unchanged ? undefined : preview.findings.find(({ id }) => id === 'release-unsigned' && !trustsNobody);
    if (stranger !== undefined) {
      // Whoever may push may put any version there. That is no answer to every run from then on.
      workplace.progress(`${version} is passed over: ${stranger.message}`);
      unsigned ??= settled(preview);
      options.strangers.push({ version, reason: stranger.message, fix: stranger.fix });
      continue;
    }
    first ??= settled(preview);
    if (preview.unchanged) {
      const there = await finish(workplace, preview, options);
      return [first.to.version === version ? there : first];
    }
    if (preview.verdict === 'allow') return [await finish(workplace, preview, options)];
    if (preview.findings.some((finding) => finding.id === 'held')) return [settled(preview)];
  }
  const strangers = options.strangers.length;
  if (first === undefined && strangers > 0 && versions.length > mostCandidates)
    throw hiddenBy({ environment: environment.name, strangers, unseen: versions.length - mostCandidates });
  const told = first ?? unsigned;
  return told === undefined ? [] : [told];
}

/** So many that the releases among them are not come to: said as a failure, since the next run would come no further. */
function hiddenBy({ environment, strangers, unseen }: { environment: string; strangers: number; unseen: number }): ReleaseError {
  return new ReleaseError(
    'NOT_A_RELEASE',
    `Cannot follow in "${environment}": ${strangers} of the ${mostCandidates} newest versions in its range are no releases of a publisher whom the project trusts, and ${unseen} more are not looked at`,
    { fix: 'Find out who pushed them, and take their tags away; "pawl promote" moves it to a version meanwhile' },
  );
}
