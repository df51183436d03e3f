import type { DeliveryName } from '../events/event.ts';
import type { LiveObject, ResourceType } from '../kubernetes/cluster.ts';
import { hasReadiness } from '../kubernetes/readiness/has-readiness.ts';
import { type Readiness, readiness } from '../kubernetes/readiness/readiness.ts';
import { type ObjectId, qualifiedKind } from '../object-id.ts';
import { type Baseline, baselineOf, grain } from './drift/baseline.ts';
import { isStale, type Observation, present } from './drift/observation.ts';
import { endOf, goesByItself } from './drift/spent.ts';
import { createLock, type Lock } from './locks.ts';
import { labelValue } from './names.ts';
import type { DesiredObject } from './plan/desired.ts';

/** What the agent knows, in memory, of what one delivery holds. Everything in it can be read again from the cluster. */
export interface Holding {
  readonly delivery: DeliveryName;
  /** The value of the delivery label. */
  readonly label: string;
  /** What was applied, or found to be as released, since the agent started. */
  readonly held: Map<ObjectId, Held>;
  /** The newest that watches or our own writes said about each object. */
  readonly views: Map<ObjectId, View>;
  /** What was pruned and lives on for a while, held by finalizers. */
  readonly leaving: Map<ObjectId, Leaving>;
  /** What could not be looked at, or written, when that was last tried, the latest last. */
  readonly failed: Readonly<Record<'gather' | 'apply' | 'audit' | 'prune', Set<ObjectId>>>;
  /** Everything that is done about one object is done one after another. */
  readonly lock: Lock<ObjectId>;
  /** What was remembered of an object is older than what watches have said of it already: that is still to be judged. */
  readonly onOvertaken: (id: ObjectId) => void;
}

export interface Leaving {
  readonly resourceVersion: string;
  /** When it was read. */
  readonly at: number;
  readonly message: string;
}

/** An object of the release, and where the server keeps its kind. */
export interface Subject {
  readonly desired: DesiredObject;
  readonly type: ResourceType;
}

export interface Held extends Subject {
  readonly baseline: Baseline;
}

export interface View {
  readonly observation: Observation;
  readonly readiness: Readiness;
  /** What it came to, where it is one that goes by itself. */
  readonly ended?: Readiness | undefined;
}

export function createHolding(delivery: DeliveryName, onOvertaken: (id: ObjectId) => void): Holding {
  return {
    delivery,
    label: labelValue(delivery),
    held: new Map(),
    views: new Map(),
    leaving: new Map(),
    failed: { gather: new Set(), apply: new Set(), audit: new Set(), prune: new Set() },
    lock: createLock(),
    onOvertaken,
  };
}

/** Remembers an object that we have just applied, or just found as released, as of `at` of the monotonic clock; `asked` is when the request began. */
export function hold(
  holding: Holding,
  { desired, type }: Subject,
  live: LiveObject,
  known: { readonly at: number; readonly asked: number; readonly settled: boolean },
): void {
  holding.held.set(desired.id, { desired, type, baseline: baselineOf(live, known) });
  const view = viewOf(type, live, { at: Math.max(known.at, known.asked), asked: known.asked });
  const seen = holding.views.get(desired.id)?.observation;
  if (seen === undefined || isStale(view.observation, seen) !== true) holding.views.set(desired.id, view);
  else holding.onOvertaken(desired.id);
}

/**
 * Remembers an object that a read, begun at that time, found as released. The same entry of the same second, looked at long enough
 * after we wrote it, is settled: nobody can have written in our name in that second unseen.
 */
export function holdCompared(holding: Holding, subject: Subject, live: LiveObject, begun: number): void {
  const before = holding.held.get(subject.desired.id)?.baseline;
  const found = baselineOf(live, { at: begun, settled: false });
  const isSame = before !== undefined && before.uid === found.uid && before.own?.time === found.own?.time;
  hold(
    holding,
    subject,
    live,
    isSame
      ? { at: before.at, asked: begun, settled: before.settled || begun >= before.at + grain }
      : { at: begun, asked: begun, settled: false },
  );
}

/**
 * Takes in what a watch says of an object; false where that is nothing new. What is gone and wanted by nobody is forgotten: others may
 * make and delete objects with our label for ever.
 */
export function see({ views }: Holding, id: ObjectId, view: View, isWanted: boolean): boolean {
  const before = views.get(id);
  if (before !== undefined && isStale(view.observation, before.observation) === true) return false;
  if (view.observation.kind === 'present' || isWanted) views.set(id, lasting(view, before));
  else views.delete(id);
  return true;
}

/** What goes by itself, once it has ended, stays what it came to. */
function lasting(view: View, before: View | undefined): View {
  const { observation } = view;
  const ended = view.ended ?? before?.ended;
  return observation.kind === 'gone' && ended !== undefined ? { observation, readiness: ended, ended } : view;
}

/** Whether it was applied, has done its work, and is gone for that: nobody makes it anew. */
export function isSpent({ views }: Holding, desired: DesiredObject): boolean {
  const view = views.get(desired.id);
  return view?.observation.kind === 'gone' && view.ended !== undefined && goesByItself(desired);
}

/** Whether it was applied, has failed, and is gone. */
export function hasFailed(holding: Holding, desired: DesiredObject): boolean {
  return isSpent(holding, desired) && holding.views.get(desired.id)?.ended?.state === 'failed';
}

/** What a process that has just started finds gone, and what had done its work by what its memory says. */
export function noteSpent(holding: Holding, desired: DesiredObject, seen: Seen): void {
  if (holding.held.has(desired.id) || !goesByItself(desired)) return;
  const { observation } = goneView('0', seen);
  const ended: Readiness = { state: 'ready', message: '' };
  holding.views.set(desired.id, { observation, readiness: ended, ended });
}

/** What a read has found on its way out, which no watch may have told: what it came to, where it is one that goes by itself. */
export function noteEnd({ views }: Holding, { desired: { id }, type }: Subject, live: LiveObject, seen: Seen): void {
  const known = views.get(id);
  const view = viewOf(type, live, seen);
  if (view.ended === undefined) return;
  if (known?.observation.kind === 'gone') views.set(id, lasting(known, view));
  // Else it may be another one by now, of which a watch has told meanwhile.
  else if (known === undefined || isStale(view.observation, known.observation) !== true) views.set(id, view);
}

/** A read has found gone what was seen to have ended, which no watch may have told either. */
export function noteGone({ views }: Holding, { id }: DesiredObject, seen: Seen): void {
  const known = views.get(id);
  if (known?.ended !== undefined) views.set(id, lasting(goneView(known.observation.resourceVersion, seen), known));
}

/** Nobody tries again what is not kept: that it failed is of no interest any more. */
export function forgetFailures({ failed }: Holding, isKept: (id: ObjectId) => boolean): void {
  for (const ids of Object.values(failed)) for (const id of ids) if (!isKept(id)) ids.delete(id);
}

/** What is held, by kind. */
export type HeldByKind = ReadonlyMap<string, readonly Held[]>;

export function heldByKind({ held }: Holding): HeldByKind {
  return Map.groupBy(held.values(), ({ type }) => qualifiedKind(type));
}

/** When something came in, and when the server was asked for it, where it was. */
export type Seen = Pick<Observation, 'at' | 'asked'>;

export function viewOf(type: ResourceType, live: LiveObject, { at, asked }: Seen): View {
  const ended = endOf(live);
  return {
    observation: { ...present(live, at), asked },
    readiness: ended ?? readinessOf(type, live),
    ended,
  };
}

/** Of an object that cannot be kept any more, only made again. */
export const beingDeleted = 'Waiting for it to be gone, it is being deleted';

function readinessOf({ group, kind }: ResourceType, live: LiveObject): Readiness {
  if (live.metadata.deletionTimestamp !== undefined) return { state: 'progressing', message: beingDeleted };
  return hasReadiness(group, kind) ? readiness(live) : { state: 'ready', message: '' };
}

export function goneView(resourceVersion: string, { at, asked }: Seen): View {
  return {
    observation: { kind: 'gone', resourceVersion, at, asked },
    readiness: { state: 'progressing', message: 'Waiting for it to be created' },
  };
}
