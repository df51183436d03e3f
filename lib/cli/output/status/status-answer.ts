import type { DeliveryStatus } from '../../../release/status/deliveries.ts';
import type { EnvironmentStatus } from '../../../release/status.ts';
import { identityName } from '../../../signing/identity.ts';
import { type Answer, failureAnswer } from '../../json.ts';
import { track } from './track.ts';

export function statusAnswer(status: EnvironmentStatus, deliveries: readonly DeliveryStatus[] | undefined): Answer<'status'>[number] {
  const record = status.head?.record;
  const own = deliveries?.filter(({ repository }) => repository === status.repository);
  const { pinned, reports, veto, signature } = status;
  return {
    environment: status.environment.name,
    tier: status.environment.tier,
    track: track(status),
    repository: status.repository,
    version: record?.to?.version ?? null,
    sequence: record?.sequence ?? null,
    since: status.moved?.record.when ?? null,
    who: status.moved?.record.who.name ?? null,
    signed: signature?.kind === 'signed' ? identityName(signature.signer) : null,
    hold: record?.hold ?? null,
    newer: status.newer ?? null,
    dirty: status.dirty,
    forked: status.forked,
    veto: veto === undefined ? null : { who: veto.who, why: veto.why, since: veto.since.toISOString() },
    overrides: status.overrides.map((one) => ({
      sequence: one.record.sequence,
      who: one.record.override?.who ?? '',
      why: one.record.override?.why ?? '',
      when: one.record.when,
    })),
    ignored: [...status.ignored],
    missing: [...status.missing],
    strayTags: [...status.strayTags],
    ...(pinned === undefined ? {} : { pin: pinAnswer(pinned) }),
    ...(reports?.kind === 'read'
      ? { reports: reports.reported.map(reportAnswer), foreignReports: reports.outside.map(({ tag, reason }) => ({ tag, reason })) }
      : {}),
    unknown: [...status.unknown],
    ...(status.error === undefined ? {} : { error: failureAnswer(status.error) }),
    ...(own === undefined
      ? {}
      : {
          deliveries: own.map(({ namespace, name, ready, message, version, sequence, suspended }) => ({
            namespace,
            name,
            ready,
            message,
            version,
            sequence,
            suspended,
          })),
        }),
  };
}

function pinAnswer(pinned: NonNullable<EnvironmentStatus['pinned']>): NonNullable<Answer<'status'>[number]['pin']> {
  switch (pinned.kind) {
    case 'none':
      return { agrees: false };
    case 'failed':
      return { agrees: false, error: failureAnswer(pinned.error) };
    case 'pin': {
      const { version, digest, hold } = pinned.pin;
      return { version, ...(digest === undefined ? {} : { digest }), ...(hold === undefined ? {} : { hold }), agrees: pinned.agrees };
    }
  }
}

type ReportAnswer = NonNullable<Answer<'status'>[number]['reports']>[number];
type Reported = Extract<NonNullable<EnvironmentStatus['reports']>, { kind: 'read' }>['reported'][number];

function reportAnswer({
  cluster,
  delivery,
  version,
  healthy,
  healthySince,
  stale,
  observedAt,
  validUntil,
  signer,
}: Reported): ReportAnswer {
  return {
    cluster,
    delivery,
    version,
    healthy,
    healthySince: healthySince?.toISOString() ?? null,
    stale,
    observedAt: observedAt.toISOString(),
    validUntil: validUntil.toISOString(),
    signer: identityName(signer),
  };
}
