import semver from 'semver';
import type { Consequence, ObjectChange } from '../../../manifest/diff.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { passesRollbacks } from '../has-been-here.ts';
import { listed } from '../listed.ts';

/**
 * The step of the version says what the move does, proved from the semantic diff (semver 2.0.0, sections 6 to 8):
 *
 * - major: data or kinds that are deleted for good or leave the release, changes that the API server refuses, ways in that close,
 *   a Service that goes
 * - minor: objects that come or go, more rights, less confinement, ways in that open
 * - patch: everything else: images, replicas, resources, settings
 *
 * So a patch that deletes a PersistentVolumeClaim is refused. Below 1.0.0 the minor number counts as the major one (section 4).
 * The first release of an environment is allowed, and so is a rollback.
 */
export const levelFitsDiff: PromotionPolicy = promotionPolicy('level-fits-diff', judge);

type Level = 'major' | 'minor' | 'patch';
const weights: { readonly [level in Level]: number } = { patch: 0, minor: 1, major: 2 };

function judge({ action, candidate, current, diff }: PromotionFacts): Verdict {
  if (current === undefined) return allow;
  if (action === 'rollback') return passesRollbacks;
  const [from, to] = [semver.parse(current.version), semver.parse(candidate.version)];
  if (from === null || to === null)
    return deny(`${candidate.version} and ${current.version} cannot be compared: one of them is no semantic version`);
  // Another way down than a rollback is for noDowngrade to judge.
  if (semver.lte(to, from)) return allow;
  const level = levelOf(from, to);
  const reasons = [...diff.consequences.flatMap(consequenceNeeds), ...diff.changes.flatMap(changeNeeds)];
  const beyond = reasons.filter((reason) => weights[reason.level] > weights[level]);
  if (beyond.length === 0) return allow;
  const needed: Level = beyond.some((reason) => reason.level === 'major') ? 'major' : 'minor';
  const what = beyond.filter((reason) => reason.level === needed).map(({ text }) => text);
  return deny(
    `${current.version} to ${candidate.version} is a ${level} step, and this is a ${needed} one: ${listed([...new Set(what)])}`,
    `Publish it as ${numberFor(from, needed)}, or leave that out`,
  );
}

function levelOf(from: semver.SemVer, to: semver.SemVer): Level {
  const wide = to.major > from.major ? 'major' : to.minor > from.minor ? 'minor' : to.patch > from.patch ? 'patch' : roundness(to);
  return to.major === 0 && wide === 'minor' ? 'major' : to.major === 0 ? 'minor' : wide;
}

/** From one prerelease to another, or to the release itself: what its number says of the release before it. */
function roundness({ minor, patch }: semver.SemVer): Level {
  if (patch > 0) return 'patch';
  return minor > 0 ? 'minor' : 'major';
}

/** Below 1.0.0, what would be a minor step is told by the patch number. */
function numberFor({ major, minor, patch }: semver.SemVer, needed: Level): string {
  if (major === 0) return needed === 'major' ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`;
  return needed === 'major' ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

interface Needed {
  readonly level: Level;
  readonly text: string;
}

function consequenceNeeds(consequence: Consequence): readonly Needed[] {
  const { object } = consequence;
  switch (consequence.kind) {
    case 'gone-for-good':
      return [{ level: 'major', text: `${object} is deleted or leaves the release` }];
    case 'immutable-field':
      return [{ level: 'major', text: `${consequence.field} of ${object} cannot change` }];
    case 'exposure':
      return [
        ...(consequence.closed.length > 0 ? [{ level: 'major', text: `${object} closes ${listed(consequence.closed)}` } as const] : []),
        ...(consequence.opened.length > 0 ? [{ level: 'minor', text: `${object} opens ${listed(consequence.opened)}` } as const] : []),
      ];
    case 'access':
      return [{ level: 'minor', text: `${object} gives more rights` }];
    case 'pod-security':
      return [{ level: 'minor', text: `${object} is confined less` }];
    case 'restart':
    case 'stale-configuration':
    case 'replicas':
    case 'resources':
    case 'disruption':
    case 'image':
      return [];
  }
}

function changeNeeds({ before, change, id }: ObjectChange): readonly Needed[] {
  switch (change) {
    case 'created':
      return [{ level: 'minor', text: `${id} is new` }];
    case 'deleted':
      return [{ level: before?.kind === 'Service' ? 'major' : 'minor', text: `${id} goes` }];
    case 'updated':
      return [];
  }
}
