import type { Finding } from '../../finding.ts';
import { idPattern } from '../id-pattern.ts';
import { lastMoment, type ReadAcknowledgement } from './read-acknowledgements.ts';

/** The ids of what only an API server says: nothing else can tell whether their acknowledgements are idle. */
export const serverFindings: ReadonlySet<string> = new Set(['server-refused', 'server-warning']);

export interface AcknowledgeOptions {
  /** The time of the check; without it nothing has expired. */
  readonly now: Date | undefined;
  /** Whether an error may be acknowledged at all: one that left something out of the set may not. */
  readonly mayStand: (finding: Finding) => boolean;
}

export interface Acknowledged {
  /** The findings in their order, those that are acknowledged marked as such and no error any more. */
  readonly findings: readonly Finding[];
  /** The acknowledgements that met a finding. */
  readonly used: ReadonlySet<ReadAcknowledgement>;
  /** Those that would have, had they not expired, with the worst of what they met. */
  readonly expired: ReadonlyMap<ReadAcknowledgement, Finding['severity']>;
}

export function applyAcknowledgements(
  findings: readonly Finding[],
  acknowledged: readonly ReadAcknowledgement[],
  { now, mayStand }: AcknowledgeOptions,
): Acknowledged {
  const byFinding = Map.groupBy(acknowledged.map(matcher), ({ acknowledgement }) => acknowledgement.finding);
  const used = new Set<ReadAcknowledgement>();
  const expired = new Map<ReadAcknowledgement, Finding['severity']>();
  const marked = findings.map((finding) => {
    if (finding.severity === 'error' && !mayStand(finding)) return finding;
    const meeting = (byFinding.get(finding.id) ?? []).filter(({ meets }) => meets(finding.object ?? '')).map((one) => one.acknowledgement);
    for (const one of meeting.filter((each) => hasExpired(each, now))) if (expired.get(one) !== 'error') expired.set(one, finding.severity);
    const valid = meeting.find((each) => !hasExpired(each, now));
    for (const one of meeting) used.add(one);
    return valid === undefined ? finding : mark(finding, valid);
  });
  return { findings: marked, used, expired };
}

function matcher(acknowledgement: ReadAcknowledgement): {
  readonly acknowledgement: ReadAcknowledgement;
  readonly meets: (object: string) => boolean;
} {
  const { object } = acknowledgement;
  return { acknowledgement, meets: object === undefined ? () => true : idPattern([object]) };
}

function hasExpired({ expires }: ReadAcknowledgement, now: Date | undefined): boolean {
  const end = lastMoment(expires);
  return now !== undefined && end !== undefined && now > end;
}

function mark(finding: Finding, { reason, expires }: ReadAcknowledgement): Finding {
  return { ...finding, severity: 'warning', acknowledged: { reason, expires, severity: finding.severity } };
}

/** The finding has come back by itself; this says why it did. */
export function expiredFinding(acknowledgement: ReadAcknowledgement, severity: Finding['severity']): Finding {
  return {
    id: 'acknowledgement-expired',
    severity,
    message: `The acknowledgement of ${nameOf(acknowledgement)} expired on ${acknowledgement.expires}: ${acknowledgement.reason}`,
    fix: 'Correct what it is about, or look at it again and acknowledge it for longer',
    ...placeOf(acknowledgement),
  };
}

export function idleFinding(acknowledgement: ReadAcknowledgement): Finding {
  return {
    id: 'acknowledgement-idle',
    severity: 'warning',
    message: `The acknowledgement of ${nameOf(acknowledgement)} meets no finding`,
    fix: 'Take it out, or correct what it names',
    ...placeOf(acknowledgement),
  };
}

function nameOf({ finding, object }: ReadAcknowledgement): string {
  return object === undefined ? finding : `${finding} of ${object}`;
}

function placeOf({ source }: ReadAcknowledgement): Pick<Finding, 'source'> {
  return source === undefined ? {} : { source };
}
