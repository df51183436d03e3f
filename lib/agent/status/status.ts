import type { Drift } from '../../events/event.ts';
import { refusalText, staleHintText } from '../../events/sentence.ts';
import type { Suspension } from '../delivery/delivery.ts';
import type { Outcome } from '../loop/work.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import type { ReportingState } from '../reports/publisher.ts';
import type { Found } from '../source/source.ts';
import type { StaleHint } from '../source/stale-hint.ts';
import { camel } from './camel.ts';
import type { ConditionFacts } from './conditions.ts';
import { overriddenCondition } from './overridden.ts';
import { reportedCondition } from './reported.ts';

/** What the status is made of. */
export interface StatusFacts {
  readonly generation: number;
  readonly phase: Phase;
  /** The Delivery has trust: what it takes is verified. */
  readonly isVerified: boolean;
  /** What the last look at the registry found; undefined before the first. */
  readonly source: Found | undefined;
  /** The ledger's tag `current` cannot be relied on. */
  readonly staleHint: StaleHint | undefined;
  /** The release in the memory: being applied, or applied where it is completed. */
  readonly current: RememberedRelease | undefined;
  /** A newer one that is not accepted (yet). */
  readonly candidate: RememberedRelease | undefined;
  /** The last that was completed. */
  readonly applied: RememberedRelease | undefined;
  readonly objects: number;
  readonly lastDrift: LastDrift | undefined;
  /** Drift that is seen and stands. */
  readonly standing: readonly string[];
  /** Undefined where it does not report. */
  readonly reporting: ReportingState | undefined;
}

export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'suspended'; readonly suspension: Suspension }
  | { readonly kind: 'deleting'; readonly message: string }
  | { readonly kind: 'empty' }
  /** The release in the memory is signed by nobody who is trusted any more: it is held as it is. */
  | { readonly kind: 'untrusted'; readonly code: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'passed'; readonly outcome: Outcome; readonly overdue: boolean };

export interface LastDrift {
  readonly at: Date;
  readonly drift: Drift;
  readonly turnedBackAfterMs?: number | undefined;
}

/** The conditions, as kstatus reads them: Ready, Reconciling and Stalled; and what people ask for. Pure. */
export function conditionsOf(facts: StatusFacts): readonly ConditionFacts[] {
  const ready = readyOf(facts);
  const isWorking =
    facts.phase.kind === 'starting' ||
    facts.phase.kind === 'deleting' ||
    (facts.phase.kind === 'passed' && facts.phase.outcome.kind === 'waiting');
  const isStalled =
    facts.phase.kind === 'malformed' ||
    facts.phase.kind === 'untrusted' ||
    facts.source?.kind === 'refused' ||
    (facts.phase.kind === 'passed' && facts.phase.outcome.kind === 'refused');
  return [
    ready,
    { type: 'Reconciling', status: isWorking ? 'True' : 'False', reason: ready.reason, message: isWorking ? ready.message : '' },
    { type: 'Stalled', status: isStalled ? 'True' : 'False', reason: ready.reason, message: isStalled ? ready.message : '' },
    registryOf(facts),
    driftOf(facts.standing),
    overriddenCondition(facts.current?.overrides ?? []),
    ...(facts.reporting === undefined ? [] : [reportedCondition(facts.reporting)]),
  ];
}

function readyOf(facts: StatusFacts): ConditionFacts {
  const { phase, source, current } = facts;
  const version = current === undefined ? 'the release' : `${current.version} (record ${current.sequence})`;
  switch (phase.kind) {
    case 'starting':
      return ready('Unknown', 'Starting', 'The agent is reading what it remembers');
    case 'malformed':
      return ready('False', 'Malformed', phase.message);
    case 'deleting':
      return ready('False', 'Deleting', phase.message);
    case 'suspended':
      return ready(
        'Unknown',
        'Suspended',
        `Suspended by ${phase.suspension.by}${phase.suspension.until === undefined ? '' : ` until ${phase.suspension.until}`}: ${phase.suspension.reason}`,
      );
    case 'untrusted':
      return ready('False', camel(phase.code), `${phase.reason}; what is applied is left as it is`);
    case 'failed':
      return ready('False', camel(phase.code), phase.message);
    case 'empty':
      if (source?.kind === 'refused') return refusedSource(source);
      if (source?.kind === 'unreachable') return ready('False', 'RegistryUnreachable', source.message);
      return ready('False', 'NothingPromoted', 'Nothing has been promoted to this environment yet');
    case 'passed':
      return passed(facts, phase, version);
  }
}

function passed(
  { source, candidate, standing }: StatusFacts,
  { outcome, overdue }: Extract<Phase, { kind: 'passed' }>,
  version: string,
): ConditionFacts {
  switch (outcome.kind) {
    case 'refused': {
      const subject =
        outcome.code === 'PLAN_REFUSED' && candidate !== undefined ? `${candidate.version} (record ${candidate.sequence})` : version;
      return ready(
        'False',
        camel(outcome.code),
        `${subject} was refused${outcome.code === 'PLAN_REFUSED' ? ', nothing was changed' : ''}: ${refusalText(outcome.refusals)}`,
      );
    }
    case 'waiting':
      return ready('False', overdue ? 'ReadinessTimeout' : outcome.failed ? 'NotReady' : 'Waiting', `${version}: ${few(outcome.messages)}`);
    case 'complete':
      if (source?.kind === 'refused') return refusedSource(source, `; ${version} stays`);
      if (standing.length > 0) return ready('False', 'DriftStands', few(standing));
      return ready('True', 'Applied', `Applied ${version}${source?.kind === 'unreachable' ? '; the registry does not answer' : ''}`);
  }
}

function refusedSource({ code, message }: Extract<Found, { kind: 'refused' }>, rest = ''): ConditionFacts {
  return ready('False', camel(code), `${message}${rest}`);
}

function registryOf({ source, staleHint }: StatusFacts): ConditionFacts {
  const type = 'RegistryReachable';
  if (source === undefined) return { type, status: 'Unknown', reason: 'NotAsked', message: '' };
  if (source.kind === 'unreachable') return { type, status: 'False', reason: 'Unreachable', message: source.message };
  if (staleHint !== undefined) return { type, status: 'True', reason: 'StaleHint', message: staleHintText(staleHint) };
  return { type, status: 'True', reason: 'Answers', message: '' };
}

function driftOf(standing: readonly string[]): ConditionFacts {
  const type = 'Drift';
  return standing.length === 0
    ? { type, status: 'False', reason: 'AsReleased', message: '' }
    : { type, status: 'True', reason: 'Standing', message: few(standing) };
}

function ready(status: ConditionFacts['status'], reason: string, message: string): ConditionFacts {
  return { type: 'Ready', status, reason, message };
}

function few(messages: readonly string[]): string {
  const shown = 10;
  return messages.length <= shown ? messages.join('; ') : `${messages.slice(0, shown).join('; ')}; and ${messages.length - shown} more`;
}
