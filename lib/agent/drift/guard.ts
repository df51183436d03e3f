import type { Drift, Happening } from '../../events/event.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import type { ObjectId } from '../../object-id.ts';
import { compare } from '../cluster/compare.ts';
import { isNamespaceAway, isOfOneKind, refusalOf, type ServerRefusal } from '../cluster/refusal.ts';
import { type Holding, hold, holdCompared, isSpent, noteEnd, noteGone, noteSpent, type Subject } from '../holding.ts';
import type { DesiredObject } from '../plan/desired.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ContestLimits, createContest } from './contest.ts';
import { culprits } from './culprits.ts';
import { judge } from './judge.ts';
import { createLooks } from './looks.ts';
import { overwrite } from './overwrite.ts';
import { createRests } from './rests.ts';
import { createStanding, type Standing } from './standing.ts';
import { createTroubles } from './troubles.ts';

/** Watches over what a delivery holds: turns back what others change, object by object, beside and independent of the delivery's loop. */
export interface Guard {
  /** Something may have happened to this object. Returns at once. */
  look(id: ObjectId): void;
  /** Compares with a full read, whatever the watches said, and turns back what differs. `hasEnded`: that it is gone is as it should be. */
  audit(subject: Subject, hasEnded?: boolean): Promise<void>;
  /** The same, and what is wrong with its kind is only said. False: it was not compared. */
  review(subject: Subject): Promise<boolean>;
  /** Whether the server has refused just that of the object, as it is, so short a time ago that it is not asked again yet. */
  isResting(desired: DesiredObject): boolean;
  /** Another release is held: what the server refused it may take now, so it is tried at once. */
  tryAgain(): void;
  /** The object is not held any more: whatever stood of it is nobody's concern. */
  forget(id: ObjectId): void;
  /** Drift that was seen and not turned back, with the reason: the delivery is suspended, or the server refuses. */
  readonly standing: ReadonlyMap<ObjectId, Standing>;
  /** What is as released, and the server does not let us own again, with its reason. */
  readonly unowned: ReadonlyMap<ObjectId, string>;
}

export interface GuardOptions {
  readonly cluster: Cluster;
  readonly surroundings: Surroundings;
  readonly contest: ContestLimits;
  /** Why nothing is turned back now; undefined where it is. */
  readonly standstill: () => string | undefined;
  /** A look failed and is repeated; the loop may want to say so. Told once for each object, until it could be read. */
  readonly onTrouble: (error: unknown) => void;
  /** What stands, or the uid of an object, changed: status and inventory want to know. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

export function createGuard(holding: Holding, options: GuardOptions): Guard {
  const { cluster, surroundings, signal } = options;
  const { elapsed } = surroundings;
  const troubles = createTroubles(options.onTrouble);
  const looks = createLooks({ lock: holding.lock, look: explain, surroundings, onTrouble: troubles.note, signal });
  const standing = createStanding(options.onChange);
  const unowned = new Map<ObjectId, string>();
  const rests = createRests(surroundings);
  const contest = createContest<ObjectId>(options.contest);

  /** Until the newest observation is explained: mostly one judgement, at most a few rounds. */
  async function explain(id: ObjectId): Promise<void> {
    for (let round = 1; round <= rounds; round++) {
      const held = holding.held.get(id);
      const observation = holding.views.get(id)?.observation;
      if (held === undefined || observation === undefined || signal.aborted) return;
      // That it is still gone is told again and again.
      const rest = observation.kind === 'gone' ? rests.left(id, stateOf(held.desired)) : 0;
      if (rest > 0) return looks.later(id, rest);
      // Somebody wrote between the observation and our answer to it: its event may not be here yet, a read is.
      const judgement = round === 1 ? judge(held.baseline, observation) : ({ kind: 'unclear', from: 0 } as const);
      switch (judgement.kind) {
        case 'intact':
          rests.forget(id);
          unowned.delete(id);
          return standing.forget(id);
        case 'stale':
        case 'terminating':
          return;
        case 'unclear':
          if (judgement.from > elapsed()) return looks.later(id, judgement.from - elapsed());
          if (await settle(held, observation.at)) return;
          break;
        case 'drift': {
          const { resourceVersion, at } = observation;
          if (
            await turnBack(
              held,
              { object: id, deleted: false, fields: judgement.fields, managers: judgement.managers },
              { resourceVersion, since: at },
            )
          )
            return;
        }
      }
    }
    looks.later(id, pauses.busy);
  }

  /** One read instead of a judgement. False asks for another round: somebody wrote in between. */
  async function settle(subject: Subject, since: number, hasEnded = false): Promise<boolean> {
    const { desired, type } = subject;
    const begun = elapsed();
    // What is gone is made again at once; if the server does not take it, it says so then.
    const found = await compare(cluster, desired, { type, label: undefined, tryCreation: false, signal });
    switch (found.kind) {
      case 'same':
        holdCompared(holding, subject, found.live, begun);
        forget(desired.id);
        return true;
      case 'disowned':
        return options.standstill() !== undefined || takeBack(subject, found.live.metadata.resourceVersion);
      case 'absent':
        if (hasEnded) noteSpent(holding, desired, { at: elapsed(), asked: begun });
        noteGone(holding, desired, { at: elapsed(), asked: begun });
        if (isSpent(holding, desired)) {
          forget(desired.id);
          return true;
        }
        return turnBack(subject, { object: desired.id, deleted: true, fields: [], managers: [] }, { resourceVersion: undefined, since });
      case 'differs': {
        const { managers, taken } = culprits(found.live, found.applied, holding.held.get(desired.id)?.baseline.own?.time);
        const drift = { object: desired.id, deleted: false, fields: taken.length > 0 ? taken : found.fields, managers };
        return turnBack(subject, drift, { resourceVersion: found.live.metadata.resourceVersion, since });
      }
      case 'terminating':
        noteEnd(holding, subject, found.live, { at: elapsed(), asked: begun });
        // Without our label nobody tells when it is gone.
        if (holding.views.get(desired.id)?.observation.kind === 'gone') looks.later(desired.id, pauses.terminating);
        return true;
      case 'foreign':
        return stand(
          desired,
          { object: desired.id, deleted: false, fields: [], managers: [] },
          { reason: `it is held by the delivery ${found.delivery}` },
        );
      case 'refused':
        return stand(
          desired,
          { object: desired.id, deleted: holding.views.get(desired.id)?.observation.kind === 'gone', fields: [], managers: [] },
          found,
        );
    }
  }

  async function turnBack(
    subject: Subject,
    drift: Drift,
    { resourceVersion, since }: { readonly resourceVersion: string | undefined; readonly since: number },
  ): Promise<boolean> {
    const id = subject.desired.id;
    const standstill = options.standstill();
    if (standstill !== undefined) {
      if (standing.note(drift, standstill)) emit({ kind: 'drift-observed', ...drift });
      return true;
    }
    const pause = contest.pause(id, elapsed());
    if (pause > 0) {
      looks.later(id, pause);
      return true;
    }
    const result = await tryToOverwrite(subject, resourceVersion);
    if (result === 'overtaken') return false;
    if (typeof result === 'object') return stand(subject.desired, drift, result);
    const reversals = contest.note(id, elapsed());
    emit({ kind: 'drift-reverted', ...drift, milliseconds: Math.round((elapsed() - since) * 10) / 10 });
    if (reversals === options.contest.reversals) emit({ kind: 'drift-contested', ...drift, reversals });
    return true;
  }

  async function takeBack(subject: Subject, resourceVersion: string): Promise<boolean> {
    const result = await tryToOverwrite(subject, resourceVersion);
    if (typeof result === 'object') return leaveUnowned(subject.desired, result);
    if (result === 'done') emit({ kind: 'ownership-restored', object: subject.desired.id });
    return result !== 'overtaken';
  }

  async function tryToOverwrite(subject: Subject, resourceVersion: string | undefined): Promise<'done' | 'overtaken' | ServerRefusal> {
    const asked = elapsed();
    try {
      const live = await overwrite(cluster, subject, { resourceVersion, signal });
      if (live === undefined) return 'overtaken';
      hold(holding, subject, live, { at: elapsed(), asked, settled: false });
      forget(subject.desired.id);
      options.onChange();
      return 'done';
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) throw error;
      return refused;
    }
  }

  /** The server does not take it: said once, and tried again more and more slowly. */
  function stand(desired: DesiredObject, drift: Drift, refusal: Refusal): true {
    unowned.delete(desired.id);
    if (standing.note(drift, refusal.reason))
      emit({
        kind: 'failed',
        code: 'DRIFT_STANDS',
        message: `${drift.object} is not as released and cannot be turned back: ${refusal.reason}`,
      });
    return rest(desired, refusal);
  }

  /** Its values are as released, so nothing waits for it. */
  function leaveUnowned(desired: DesiredObject, refusal: Refusal): true {
    standing.forget(desired.id);
    if (unowned.get(desired.id) !== refusal.reason)
      emit({
        kind: 'failed',
        code: 'NOT_RECORDED_AS_OURS',
        message: `${desired.id} is as released, but is not recorded as ours, and cannot be taken back: ${refusal.reason}`,
      });
    unowned.set(desired.id, refusal.reason);
    return rest(desired, refusal);
  }

  function rest(desired: DesiredObject, { reason, error }: Refusal): true {
    looks.later(desired.id, rests.begin(desired.id, stateOf(desired), { reason, passes: isNamespaceAway(error) }));
    return true;
  }

  function stateOf({ id, digest }: DesiredObject): string {
    const observation = holding.views.get(id)?.observation;
    // Of what is gone it is where the watch stands, which moves with every other object.
    return `${digest} ${observation?.kind === 'gone' ? 'gone' : observation?.resourceVersion}`;
  }

  function tryAgain(): void {
    for (const id of rests.clear()) looks.now(id);
  }

  function emit(what: Happening): void {
    surroundings.emit({ at: surroundings.now(), delivery: holding.delivery, what });
  }

  function audit(subject: Subject, hasEnded?: boolean): Promise<void> {
    return holding.lock(subject.desired.id, async () => {
      for (let round = 1; round <= rounds; round++) if (await settle(subject, elapsed(), hasEnded)) return;
      looks.later(subject.desired.id, pauses.busy);
    });
  }

  async function review(subject: Subject): Promise<boolean> {
    try {
      await audit(subject);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfOneKind(error)) throw error;
      troubles.note(subject.desired.id, error);
      return false;
    }
  }

  function forget(id: ObjectId): void {
    standing.forget(id);
    unowned.delete(id);
    troubles.over(id);
    rests.forget(id);
  }

  const isResting = (desired: DesiredObject) => rests.left(desired.id, stateOf(desired)) > 0;

  return { look: looks.now, standing: standing.known, unowned, isResting, tryAgain, forget, audit, review };
}

/** Why it is not as it should be: mostly a server's, whose error is then beside it. */
type Refusal = Pick<ServerRefusal, 'reason'> & Partial<ServerRefusal>;

const rounds = 8;
/** Milliseconds until the next look. */
const pauses = { busy: 1_000, terminating: 5_000 };
