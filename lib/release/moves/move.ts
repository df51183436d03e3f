import { copyEnvironment, restoreVersion } from '../../artifact/copy.ts';
import { isDigest } from '../../digest.ts';
import { summarize } from '../../manifest/diff.ts';
import type { Repository } from '../../oci/registry.ts';
import { countedApprovals } from '../../promotion/counted-approvals.ts';
import type { ApprovalFact } from '../../promotion/evidence-facts.ts';
import type { LedgerEntry, RecordedApproval, RecordedHold } from '../../promotion/record.ts';
import { identityName } from '../../signing/identity.ts';
import { isSaidSince } from '../facts/said-since.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { readVetoes } from '../ledgers/veto.ts';
import { appendTo, entryOf, signalOf } from '../ledgers.ts';
import { actorOf, authorOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';
import { announceHead } from './announce.ts';
import { type Move, type Preview, previewMove } from './preview.ts';

export { type Move, type Preview, previewMove } from './preview.ts';

/** What became of a move. Only `written` has a record. */
export interface MoveOutcome extends Preview {
  readonly result: MoveResult;
  readonly record?: LedgerEntry | undefined;
  /** With `unchanged`: the tags that pointed elsewhere than to what is in force, and were put right. @default none */
  readonly repaired?: readonly string[] | undefined;
  /** With `pinned`, and with `unchanged` where Git keeps the pin: the file that says it, and the commit where it was committed. */
  readonly pin?: { readonly file: string; readonly commit: string | undefined } | undefined;
}

export type MoveResult =
  | 'written'
  /** The pin in Git says so; the record follows once that is merged. */
  | 'pinned'
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

/**
 * Writes the record of a move that was previewed and allowed, or finishes the move if the record is written already. If somebody else moved the
 * environment in between, the move is judged again on what is there now. A diff that nobody saw is not written: the new preview comes back
 * without a record.
 */
export async function carryOut(workplace: Workplace, preview: Preview): Promise<MoveOutcome> {
  return carryOutIn(preview.move.action === 'rollback' ? inEmergency(workplace) : workplace, preview);
}

async function carryOutIn(workplace: Workplace, preview: Preview): Promise<MoveOutcome> {
  const { move, head } = preview;
  if (move.assumed !== undefined) return { ...preview, result: 'dry-run' };
  if (preview.unchanged && head !== undefined) return afterwards(preview, await announceHead(workplace, move.environment, head));
  if (preview.verdict !== 'allow' || preview.unchanged) return settled(preview);
  const actor = await actorOf(workplace, move.environment, move.who);
  const own = workplace.repositories.environment(move.environment);
  if (move.action === 'rollback') await restoreMoved(workplace, own, preview);
  await copyEnvironment({
    from: workplace.repositories.release,
    to: own,
    descriptor: preview.descriptor,
    version: preview.to.version,
    ...signalOf(workplace),
  });
  let latest = preview;
  const record = await appendTo(
    workplace,
    move.environment,
    async (ledgerHead) => {
      const head = entryOf(own, ledgerHead);
      if (head?.digest !== latest.head?.digest || isStale(workplace, latest) || (await isOvertaken(workplace, latest)))
        latest = await previewMove(workplace, move);
      const sameMove = latest.from?.index === preview.from?.index;
      if (latest.verdict !== 'allow' || latest.unchanged || !sameMove) return undefined;
      return {
        environment: move.environment,
        action: move.action,
        from: latest.from,
        to: latest.to,
        hold: holdAfter(workplace, { move, who: actor.name }, head),
        who: authorOf(actor, move.onBehalf === true ? move.who : undefined),
        when: workplace.clock().toISOString(),
        why: move.why,
        policies: latest.policiesDigest === undefined ? null : { digest: latest.policiesDigest, revision: workplace.revision ?? null },
        verdicts: [...latest.verdicts],
        vetoHead: latest.vetoHead,
        ...(latest.override === undefined ? {} : { override: { why: latest.override, who: actor.name } }),
        changes: summarize(latest.diff, { limit: 50 }),
        ...approvalsOf(latest),
      };
    },
    {
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

/** What it goes back to was in force here: whoever gives that version to something else does not keep anybody from it. */
async function restoreMoved(workplace: Workplace, own: Repository, { to: { version, manifest } }: Preview): Promise<void> {
  const there = (await own.resolve(version, signalOf(workplace)))?.digest;
  if (there === undefined || there === manifest || (await own.resolve(manifest, signalOf(workplace))) === undefined) return;
  workplace.progress(`tag ${version} of "${own.reference}" points elsewhere than its records say: putting that right`);
  await restoreVersion(own, { version, digest: manifest }, signalOf(workplace));
}

/** A hold keeps it where it is, and so does this. */
function afterwards(preview: Preview, repaired: readonly string[]): MoveOutcome {
  if (repaired.length === 0) return settled(preview);
  const { result } = isRefusedBesideHold(preview) ? settled(preview) : { result: 'unchanged' as const };
  return { ...preview, result, repaired };
}

/** Whether anything but a hold refuses. */
export function isRefusedBesideHold({ verdict, findings }: Preview): boolean {
  return verdict !== 'allow' && findings.some(({ id, severity }) => severity === 'error' && id !== 'held');
}

/** People take their time to say yes: what was judged before that, and what has run out since, is judged again. */
function isStale({ clock }: Workplace, { facts }: Preview): boolean {
  const now = clock();
  return Math.abs(now.getTime() - facts.now.getTime()) > 60_000 || facts.approvals.some(({ expires }) => expires <= now);
}

/** Others have said something since that is no record of this ledger. */
async function isOvertaken(workplace: Workplace, latest: Preview): Promise<boolean> {
  const [vetoed, said] = await Promise.all([hasOtherVetoes(workplace, latest), isSaidSince(workplace, latest)]);
  return vetoed || said;
}

/** Whoever vetoes is told that nobody can promote it any more, also not who was about to. */
async function hasOtherVetoes(workplace: Workplace, { vetoHead }: Preview): Promise<boolean> {
  const { head } = await readVetoes(workplace);
  return head?.digest !== vetoHead?.digest;
}

function approvalsOf({ facts, verdicts }: Preview): { readonly approvals?: RecordedApproval[] } {
  const approvals = countedApprovals(facts, verdicts).flatMap(recordedApproval).slice(0, 256);
  return approvals.length === 0 ? {} : { approvals };
}

function recordedApproval({ signer, decision, at, digest }: ApprovalFact): RecordedApproval[] {
  return isDigest(digest) ? [{ who: identityName(signer), decision, at: at.toISOString(), evidence: digest }] : [];
}

/** A rollback sets a hold; a promotion that got here either met none or named it, which ends it. */
function holdAfter(
  { clock }: Workplace,
  { move, who }: { readonly move: Move; readonly who: string },
  head: LedgerEntry | undefined,
): RecordedHold | null {
  if (move.action !== 'rollback') return null;
  return {
    sequence: (head?.record.sequence ?? 0) + 1,
    who: move.onBehalf === true ? move.who : who,
    why: move.why ?? `rolled back to ${move.version}`,
    since: clock().toISOString(),
  };
}
