import { pullEnvironment, type Release, readRelease } from '../../artifact/read.ts';
import type { Digest } from '../../digest.ts';
import { unreadReason } from '../../evidence/list.ts';
import type { Finding } from '../../finding.ts';
import { diffSets, type SemanticDiff } from '../../manifest/diff.ts';
import type { Descriptor } from '../../oci/registry.ts';
import type { Evaluation } from '../../promotion/evaluate.ts';
import type { ActorFact } from '../../promotion/evidence-facts.ts';
import type { Explanation } from '../../promotion/explain.ts';
import type { PromotionFacts } from '../../promotion/policy.ts';
import type { LedgerEntry, RecordedHold, RecordedRelease } from '../../promotion/record.ts';
import { releaseSigners } from '../facts/release-signers.ts';
import { type GatheredFacts, gatherFacts } from '../facts.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { readVetoes } from '../ledgers/veto.ts';
import { crowdedReports } from '../ledgers/witnesses.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { actorOf, publishersOf, refuseOverride } from '../trust.ts';
import { parseVersion } from '../version.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import type { Move } from './wanted-move.ts';

export type { Move } from './wanted-move.ts';

/** What a move would do, as judged on one head of the ledger. */
export interface Preview {
  readonly move: Move;
  readonly release: Release;
  readonly descriptor: Descriptor;
  readonly head: LedgerEntry | undefined;
  readonly from: RecordedRelease | null;
  readonly to: RecordedRelease;
  readonly verdict: 'allow' | 'deny' | 'defer';
  readonly until?: Date | undefined;
  /** Policies refuse, and somebody who may goes past them: why. */
  readonly override?: string | undefined;
  readonly findings: readonly Finding[];
  readonly verdicts: Evaluation['verdicts'];
  /** Of the policies that judged, as they were on disk when they did; undefined where none did. */
  readonly policiesDigest: Digest | undefined;
  /** What they judged; of a version that is in force already next to nothing. */
  readonly facts: PromotionFacts;
  /** The newest record of the ledger of vetoes that they were judged by; null where it has none. */
  readonly vetoHead: GatheredFacts['vetoHead'];
  /** When the policies would let it pass, and by whom; undefined where nobody asked. */
  readonly explanation?: Explanation | undefined;
  /** Statements about the release that do not count, and why. */
  readonly ignored: GatheredFacts['ignored'];
  readonly diff: SemanticDiff;
  /** The version is in force already: there is nothing to write. */
  readonly unchanged: boolean;
  /** With `unchanged`: tags that point elsewhere, and that would be put right. @default none */
  readonly stray?: readonly string[] | undefined;
}

/** Reads, diffs and judges; writes nothing. */
export async function previewMove(
  workplace: Workplace,
  move: Move,
  options: { readonly explain?: readonly ActorFact[] | undefined } = {},
): Promise<Preview> {
  return previewIn(move.action === 'rollback' ? inEmergency(workplace) : workplace, move, options);
}

async function previewIn(workplace: Workplace, move: Move, options: NonNullable<Parameters<typeof previewMove>[2]>): Promise<Preview> {
  const environment = environmentOf(workplace, move.environment);
  const own = workplace.repositories.environment(environment.name);
  const head = await headOf(workplace, environment.name);
  const release = await readRelease(workplace.repositories.release, parseVersion(move.version), signalOf(workplace));
  if (move.index !== undefined && move.index !== release.digest)
    throw new ReleaseError(
      'WRONG_RELEASE',
      `Cannot move "${environment.name}" to ${release.version}: that version is release "${release.digest}", expected "${move.index}"`,
      { fix: 'Find out who published which of them; a version never changes' },
    );
  const descriptor = release.environments.get(environment.name);
  if (descriptor === undefined) {
    throw new ReleaseError(
      'NOT_IN_RELEASE',
      `Cannot move "${environment.name}" to ${release.version}: that release has no manifest set for it, only for ${[...release.environments.keys()].join(', ')}`,
    );
  }
  await refuseForeign(workplace, release);
  const from = head?.record.to ?? null;
  const to: RecordedRelease = { version: release.version, index: release.digest, manifest: descriptor.digest };
  const { signers, finding: unsigned } = await releaseSigners(workplace, { environment: environment.name, ...to });
  const held = heldFinding(move, head?.record.hold ?? null);
  const unchanged = from?.index === to.index && move.action !== 'rollback';
  const known = { move, release, descriptor, head, from, to, unchanged };
  if (unchanged && options.explain === undefined) return inForce(workplace, known, [held, unsigned]);
  if (move.signsNow === true) await actorOf(workplace, environment.name, move.who);
  const before = from === null ? undefined : (await pullEnvironment(own, from.manifest, signalOf(workplace))).set;
  const after = (await pullEnvironment(workplace.repositories.release, descriptor, signalOf(workplace))).set;
  const diff = diffSets(before, after);
  const gathered = await gatherFacts(workplace, environment, { move, head, release, set: after, diff, signers });
  const { facts } = gathered;
  const evaluation = await workplace.judge(environment.name, facts, options);
  const override = evaluation.verdict === 'allow' ? undefined : move.override;
  if (override !== undefined) await refuseOverride(workplace, move);
  const always = [held, unsigned, vetoedFinding(move, facts), unreadFinding(move, gathered)].filter((one) => one !== undefined);
  return {
    ...known,
    verdict: always.length > 0 ? 'deny' : override === undefined ? evaluation.verdict : 'allow',
    override,
    until: evaluation.until,
    findings: [...always, ...(await crowdedFindings(workplace, move)), ...evaluation.findings],
    verdicts: evaluation.verdicts,
    policiesDigest: evaluation.policiesDigest,
    facts,
    vetoHead: gathered.vetoHead,
    explanation: evaluation.explanation,
    ignored: gathered.ignored,
    diff,
  };
}

type Known = Pick<Preview, 'move' | 'release' | 'descriptor' | 'head' | 'from' | 'to' | 'unchanged'>;

/**
 * A version that is in force already is no move, so that no policy is asked: who asks twice is told twice that it is there. What stands in
 * the way of whatever policies say is said all the same.
 */
async function inForce(workplace: Workplace, known: Known, found: readonly (Finding | undefined)[]): Promise<Preview> {
  const { move, release, to } = known;
  const { name, tier, kubernetes } = environmentOf(workplace, move.environment);
  const diff = diffSets(undefined, undefined);
  const { vetoes, head: vetoHead } = await readVetoes(workplace);
  const facts: PromotionFacts = {
    environment: { name, tier, kubernetes },
    action: move.action,
    actor: { name: move.who },
    candidate: { version: release.version, digest: release.digest },
    current: { version: to.version, digest: to.index },
    stays: [],
    history: [],
    approvals: [],
    evidence: [],
    reports: [],
    vetoes,
    diff,
    now: workplace.clock(),
  };
  const findings = [...found, vetoedFinding(move, facts)].filter((one) => one !== undefined);
  const verdict = findings.length > 0 ? 'deny' : 'allow';
  return { ...known, verdict, findings, verdicts: [], policiesDigest: undefined, facts, vetoHead, ignored: [], diff };
}

/** With the same keys in two projects, a release of one can be brought into the repository of the other, signatures and all. */
async function refuseForeign(workplace: Workplace, release: Release): Promise<void> {
  if (publishersOf(workplace) === undefined) return;
  const { name } = workplace.project.project;
  const { project } = await release.metadata(signalOf(workplace));
  if (project === name) return;
  throw new ReleaseError(
    'WRONG_RELEASE',
    `Cannot move to "${release.version}": it is a release of project "${project}", expected "${name}"`,
    {
      fix: `Find out who brought it into "${workplace.repositories.release.reference}"`,
    },
  );
}

/** A hold stands in the way of every move but a rollback, which sets its own, and one that names it. */
function heldFinding(move: Move, hold: RecordedHold | null): Finding | undefined {
  if (hold === null || move.action === 'rollback' || move.despiteHold === hold.sequence) return undefined;
  return {
    id: 'held',
    severity: 'error',
    message: `${move.environment} is held since record ${hold.sequence} by ${hold.who} (${hold.why})`,
    fix: `End it with "pawl unhold ${move.environment}", or name it: "pawl promote ${move.environment} ${move.version} --despite-hold ${hold.sequence}"`,
    environment: move.environment,
  };
}

/** Nobody can promote a vetoed version anywhere; where it is, it may be rolled away from. */
function vetoedFinding({ environment }: Move, { vetoes, candidate }: PromotionFacts): Finding | undefined {
  const veto = vetoes.find(({ index, version }) => index === candidate.digest || version === candidate.version);
  if (veto === undefined) return undefined;
  return {
    id: 'vetoed',
    severity: 'error',
    message: `${candidate.version} is vetoed since ${veto.since.toISOString()} by ${veto.who} (${veto.why})`,
    fix: `Move to another version; "pawl unveto ${veto.version} --why REASON" takes the veto back`,
    environment,
  };
}

/** What goes on although reports were left unread says so. */
async function crowdedFindings(workplace: Workplace, { environment, action }: Move): Promise<readonly Finding[]> {
  const crowded = action === 'rollback' ? await crowdedReports(workplace) : undefined;
  return crowded === undefined
    ? []
    : [{ id: 'reports-unread', severity: 'warning', message: crowded.message, fix: crowded.fix, environment }];
}

/** Somebody's refusal may be among what was not read. An emergency goes back all the same: whoever may push could else stop it. */
function unreadFinding({ environment, version, action }: Move, gathered: GatheredFacts): Finding | undefined {
  if (gathered.complete || action === 'rollback') return undefined;
  const reason = unreadReason(gathered);
  return {
    id: 'evidence-unread',
    severity: 'error',
    message: `There is more evidence about ${version} than is read${reason === undefined ? '' : `: ${reason}`}`,
    fix: 'Find out who wrote it, and take away what nobody needs',
    environment,
  };
}
