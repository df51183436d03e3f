import type { Culprit } from '../../events/event.ts';
import { type Baseline, forgedEntries, grain, isOwn, ownEntry } from './baseline.ts';
import { type FieldSet, fieldSet, missing, readablePaths } from './field-set.ts';
import { culprit, type ManagedFieldsEntry, managedFields } from './managed-fields.ts';
import { isStale, type Observation } from './observation.ts';

export type Judgement =
  /** Our fields are as we left them. Costs nothing. */
  | { readonly kind: 'intact' }
  /** Older than what we know: an echo from before our own apply. */
  | { readonly kind: 'stale' }
  /** Others hold fields that were ours. */
  | { readonly kind: 'drift'; readonly fields: readonly string[]; readonly managers: readonly Culprit[] }
  /** On its way out; nothing can be done until it is gone. */
  | { readonly kind: 'terminating' }
  /** Metadata alone does not tell: one read settles it, at the earliest at `from` of the monotonic clock. */
  | { readonly kind: 'unclear'; readonly why: Doubt; readonly from: number };

export type Doubt = 'gone' | 'recreated' | 'unordered' | 'disowned' | 'forged' | 'regrown' | 'removed' | 'same-second';

/** What an observation of an object means, given how we left it. Pure: everything that it decides, it decides from metadata. */
export function judge(baseline: Baseline, observation: Observation): Judgement {
  const stale = isStale(observation, baseline);
  if (observation.kind === 'gone') return stale === true ? { kind: 'stale' } : unclear('gone');
  if (observation.terminating) return { kind: 'terminating' };
  if (observation.uid === baseline.uid && observation.resourceVersion === baseline.resourceVersion) return { kind: 'intact' };
  if (stale === undefined) return unclear('unordered');
  if (stale) return { kind: 'stale' };
  if (observation.uid !== baseline.uid) return unclear('recreated');
  return judgeEntries(baseline, managedFields(observation.managedFields));
}

function judgeEntries(baseline: Baseline, entries: readonly ManagedFieldsEntry[]): Judgement {
  const own = ownEntry(entries, baseline.apiVersion);
  if (own === undefined || baseline.own === undefined) return unclear('disowned');
  if (own.time !== baseline.own.time) return unclear('regrown');
  if (own.text !== baseline.own.text) return judgeFields(baseline, fieldSet(baseline.own.fields), fieldSet(own.fields), entries);
  if (forgedEntries(entries, baseline.apiVersion) !== baseline.forged) return unclear('forged');
  return baseline.settled ? { kind: 'intact' } : { kind: 'unclear', why: 'same-second', from: baseline.at + grain };
}

/**
 * Fields that left our entry for another one have another value now: a server lets nobody take a field in any other way.
 * Fields that nobody holds may be gone, or somebody edited the managed fields themselves.
 */
function judgeFields({ apiVersion }: Baseline, before: FieldSet, after: FieldSet, entries: readonly ManagedFieldsEntry[]): Judgement {
  const lost = missing(before, after);
  if (lost.size === 0 || missing(after, before).size > 0) return unclear('regrown');
  const others = entries.filter((entry) => !isOwn(entry, apiVersion)).map((entry) => ({ entry, fields: fieldSet(entry.fields) }));
  const holders = new Set<ManagedFieldsEntry>();
  for (const key of lost.keys()) {
    const holding = others.filter(({ fields }) => fields.has(key));
    if (holding.length === 0) return unclear('removed');
    for (const { entry } of holding) holders.add(entry);
  }
  if ([...holders].some(({ manager }) => manager === beforeFirstApply)) return unclear('disowned');
  return { kind: 'drift', fields: readablePaths(lost), managers: [...holders].map(culprit) };
}

/**
 * Whom a server names as the owner of all that is there when somebody applies to an object of which nobody is recorded as an owner: after
 * somebody emptied its managed fields. It took nothing, and changed no value.
 */
const beforeFirstApply = 'before-first-apply';

function unclear(why: Doubt): Judgement {
  return { kind: 'unclear', why, from: 0 };
}
