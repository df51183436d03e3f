import { copyEnvironment } from '../artifact/copy.ts';
import { pullEnvironment, type Release, readRelease } from '../artifact/read.ts';
import type { Digest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import { diffSets, type SemanticDiff, summarize } from '../manifest/diff.ts';
import type { Descriptor } from '../oci/registry.ts';
import type { Evaluation } from '../promotion/evaluate.ts';
import { appendRecord } from '../promotion/ledger.ts';
import type { PromotionFacts } from '../promotion/policy.ts';
import type { LedgerEntry, RecordedHold, RecordedRelease } from '../promotion/record.ts';
import { entryOf, gatherFacts, headOf, signalOf } from './facts.ts';
import { ReleaseError } from './release-error.ts';
import { parseVersion } from './version.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/** A move that somebody wants: an environment to a version. */
export interface Move {
  readonly environment: string;
  readonly version: string;
  readonly action: PromotionFacts['action'];
  readonly who: string;
  readonly why: string | null;
  /** The hold that this move ends, by the sequence of the record that set it. */
  readonly despiteHold?: number | undefined;
}

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
  readonly findings: readonly Finding[];
  readonly verdicts: Evaluation['verdicts'];
  /** Of the policies that judged, as they were on disk when they did. */
  readonly policiesDigest: Digest;
  readonly diff: SemanticDiff;
  /** The version is in force already: there is nothing to write. */
  readonly unchanged: boolean;
}

/** What became of a move. Only `written` has a record. */
export interface MoveOutcome extends Preview {
  readonly result: MoveResult;
  readonly record?: LedgerEntry | undefined;
}

export type MoveResult =
  | 'written'
  /** The version was in force already. */
  | 'unchanged'
  /** Policies, or a hold, said no or not yet. */
  | 'refused'
  /** Judged and shown, as asked. */
  | 'dry-run'
  /** Whoever was asked said no. */
  | 'declined'
  /** Somebody else moved the environment in between, to something whose diff nobody here has seen. */
  | 'overtaken';

/** Reads, diffs and judges; writes nothing. */
export async function previewMove(workplace: Workplace, move: Move): Promise<Preview> {
  const environment = environmentOf(workplace, move.environment);
  const own = workplace.repositories.environment(environment.name);
  const head = await headOf(own, workplace);
  const release = await readRelease(workplace.repositories.release, parseVersion(move.version), signalOf(workplace));
  const descriptor = release.environments.get(environment.name);
  if (descriptor === undefined) {
    throw new ReleaseError(
      'NOT_IN_RELEASE',
      `Cannot move "${environment.name}" to ${release.version}: that release has no manifest set for it, only for ${[...release.environments.keys()].join(', ')}`,
    );
  }
  const from = head?.record.to ?? null;
  const to: RecordedRelease = { version: release.version, index: release.digest, manifest: descriptor.digest };
  const before = from === null ? undefined : (await pullEnvironment(own, from.manifest, signalOf(workplace))).set;
  const after = (await pullEnvironment(workplace.repositories.release, descriptor, signalOf(workplace))).set;
  const diff = diffSets(before, after);
  const held = heldFinding(move, head?.record.hold ?? null);
  const facts = await gatherFacts(workplace, environment, {
    head,
    candidate: { action: move.action, version: release.version, index: release.digest, diff },
  });
  const evaluation = await workplace.judge(environment.name, facts);
  return {
    move,
    release,
    descriptor,
    head,
    from,
    to,
    verdict: held === undefined ? evaluation.verdict : 'deny',
    until: evaluation.until,
    findings: held === undefined ? evaluation.findings : [held, ...evaluation.findings],
    verdicts: evaluation.verdicts,
    policiesDigest: evaluation.policiesDigest,
    diff,
    unchanged: from?.index === to.index && move.action !== 'rollback',
  };
}

/**
 * Writes the record of a move that was previewed and allowed. Where somebody else moved the environment in between,
 * the move is judged again on what is there now; a diff that nobody saw is not written: the new preview comes back without a record.
 */
export async function carryOut(workplace: Workplace, preview: Preview): Promise<MoveOutcome> {
  if (preview.verdict !== 'allow' || preview.unchanged) return settled(preview);
  const { move } = preview;
  const own = workplace.repositories.environment(move.environment);
  await copyEnvironment({
    from: workplace.repositories.release,
    to: own,
    descriptor: preview.descriptor,
    version: preview.to.version,
    ...signalOf(workplace),
  });
  let latest = preview;
  const record = await appendRecord(
    { repository: own, clock: workplace.clock, random: workplace.random, wait: workplace.wait },
    async (ledgerHead) => {
      const head = entryOf(own, ledgerHead);
      if (head?.digest !== latest.head?.digest) latest = await previewMove(workplace, move);
      const sameMove = latest.from?.index === preview.from?.index;
      if (latest.verdict !== 'allow' || latest.unchanged || !sameMove) return undefined;
      return {
        environment: move.environment,
        action: move.action,
        from: latest.from,
        to: latest.to,
        hold: holdAfter(workplace, move, head),
        who: { name: move.who, verified: false },
        when: workplace.clock().toISOString(),
        why: move.why,
        policies: { digest: latest.policiesDigest, revision: workplace.revision ?? null },
        verdicts: [...latest.verdicts],
        changes: summarize(latest.diff, { limit: 50 }),
      };
    },
    {
      ...signalOf(workplace),
      onWait: (holder) =>
        workplace.progress(
          holder === undefined ? 'waiting for another writer' : `waiting for ${holder.who}, who is writing a record since ${holder.since}`,
        ),
    },
  );
  if (record !== undefined) return { ...latest, result: 'written', record };
  return latest.verdict === 'allow' && !latest.unchanged ? { ...latest, result: 'overtaken' } : settled(latest);
}

/** A preview that leads to no record, as an outcome. */
export function settled(preview: Preview): MoveOutcome {
  return { ...preview, result: preview.verdict === 'allow' ? 'unchanged' : 'refused' };
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

/** A rollback sets a hold; a promotion that got here either met none or named it, which ends it. */
function holdAfter(workplace: Workplace, move: Move, head: LedgerEntry | undefined): RecordedHold | null {
  if (move.action !== 'rollback') return null;
  return {
    sequence: (head?.record.sequence ?? 0) + 1,
    who: move.who,
    why: move.why ?? `rolled back to ${move.version}`,
    since: workplace.clock().toISOString(),
  };
}
