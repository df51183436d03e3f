import type { DeliveryStatus } from '../../release/deliveries.ts';
import { pinPath } from '../../release/pins/pin.ts';
import { dirtySentence } from '../../release/status/dirty.ts';
import type { EnvironmentStatus, ProjectStatus } from '../../release/status.ts';
import { identityName } from '../../signing/identity.ts';
import { type Answer, failureAnswer } from '../json.ts';
import { table } from './table.ts';

/** Where every environment stands; below it what its clusters reported, and what somebody should look at. */
export function statusLines({ environments, vetoError }: ProjectStatus): readonly string[] {
  const reports = environments.flatMap(({ environment, reports: read }) =>
    read?.kind === 'read'
      ? read.reported.map((one) => [environment.name, one.cluster, one.delivery, one.version, stateOf(one), one.observedAt.toISOString()])
      : [],
  );
  return [
    table(
      ['ENVIRONMENT', 'VERSION', 'RECORD', 'SINCE', 'BY', 'SIGNED', 'CLUSTERS', 'TRACK', 'NEWER', 'REMARK'],
      environments.map(statusRow),
    ),
    ...(reports.length === 0 ? [] : ['', table(['ENVIRONMENT', 'CLUSTER', 'DELIVERY', 'VERSION', 'STATE', 'OBSERVED'], reports)]),
    ...(vetoError === undefined ? [] : ['', `NOBODY KNOWS WHICH VERSIONS ARE VETOED, so nothing can be promoted: ${vetoError.message}`]),
  ];
}

function statusRow(status: EnvironmentStatus): readonly string[] {
  const record = status.head?.record;
  return [
    status.environment.name,
    record?.to?.version ?? '-',
    String(record?.sequence ?? '-'),
    status.moved?.record.when ?? '-',
    status.moved?.record.who.name ?? '-',
    signedBy(status),
    clusters(status),
    track(status),
    status.newer ?? '-',
    remarks(status).join('; '),
  ];
}

function signedBy({ signature }: EnvironmentStatus): string {
  switch (signature?.kind) {
    case undefined:
      return '-';
    case 'none':
      return 'not verified';
    case 'signed':
      return identityName(signature.signer);
    case 'untrusted':
      return 'NOT BY ANYBODY TRUSTED';
  }
}

/** In how many clusters that have reported it is in force and healthy. */
function clusters({ reports, head }: EnvironmentStatus): string {
  switch (reports?.kind) {
    case undefined:
    case 'nobody':
      return '-';
    case 'failed':
      return 'not known';
    case 'read': {
      const version = head?.record.to?.version;
      const good = reports.reported.filter((one) => one.version === version && one.healthy && !one.stale);
      return reports.reported.length === 0 ? 'none reported' : `${good.length}/${reports.reported.length} healthy`;
    }
  }
}

function stateOf({
  healthy,
  healthySince,
  stale,
  validUntil,
}: {
  healthy: boolean;
  healthySince: Date | undefined;
  stale: boolean;
  validUntil: Date;
}): string {
  if (stale) return `silent since ${validUntil.toISOString()}`;
  if (!healthy) return 'not healthy';
  return healthySince === undefined ? 'healthy' : `healthy since ${healthySince.toISOString()}`;
}

function remarks({
  environment,
  error,
  forked,
  head,
  dirty,
  veto,
  overrides,
  ignored,
  missing,
  pinned,
  reports,
  strayTags,
}: EnvironmentStatus): readonly string[] {
  const { name } = environment;
  if (error !== undefined) return [`CANNOT BE READ: ${error.message}`];
  const hold = head?.record.hold;
  return [
    ...(forked ? [`FORKED: two records of one sequence, see "pawl resolve ${name}"`] : []),
    ...missing.map(
      ({ sequence, who, saw }) => `LEDGER WAS CUT OFF: ${who} ${saw} record ${sequence}, which is gone, see "pawl resolve ${name}"`,
    ),
    ...(dirty ? [`${head?.record.to?.version} ${dirtySentence}`] : []),
    ...(veto === undefined ? [] : [`VETOED by ${veto.who}: ${veto.why}`]),
    ...overrides.map(
      ({ record }) =>
        `OVERRIDDEN in record ${record.sequence} by ${record.override?.who}: ${record.override?.why} ("pawl acknowledge ${name} ${record.sequence}")`,
    ),
    ...strangerRemarks(name, ignored),
    ...strayTags.map((tag) => `TAG "${tag}" POINTS ELSEWHERE: see "pawl verify ${name}"`),
    ...(hold ? [`held by ${hold.who}: ${hold.why}`] : []),
    ...pinRemarks(name, pinned),
    ...(reports?.kind === 'read' ? reports.outside.map(({ reason }) => `A REPORT DOES NOT COUNT: ${reason}`) : []),
    ...(reports?.kind === 'failed' ? [`its clusters' reports cannot be read: ${reports.error.message}`] : []),
  ];
}

/** One remark, however many somebody put there; `pawl verify` names each of them with its reason. */
function strangerRemarks(name: string, ignored: EnvironmentStatus['ignored']): readonly string[] {
  if (ignored.length === 0) return [];
  const makers = [...new Set(ignored.map(({ reason }) => makerIn(reason)))];
  const shown = [...makers.slice(0, 3), ...(makers.length > 3 ? [`${makers.length - 3} more`] : [])].join(', ');
  return [`${ignored.length === 1 ? '1 RECORD DOES' : `${ignored.length} RECORDS DO`} NOT COUNT (${shown}), see "pawl verify ${name}"`];
}

/** The key out of a reason, where it names one; else whatever it says, in a few words. */
function makerIn(reason: string): string {
  const key = /\bsha256:([0-9a-f]{12})[0-9a-f]{52}\b/.exec(reason)?.[1];
  if (key !== undefined) return `key ${key}`;
  if (reason === 'It is not signed') return 'not signed';
  return reason.endsWith('copied here') ? 'copied here' : 'by nobody who is trusted with it';
}

function pinRemarks(name: string, pinned: EnvironmentStatus['pinned']): readonly string[] {
  switch (pinned?.kind) {
    case undefined:
      return [];
    case 'none':
      return [`${pinPath(name)} is not there`];
    case 'failed':
      return [pinned.error.message];
    case 'pin': {
      const { version, hold, override } = pinned.pin;
      const past = override === undefined ? '' : `, PAST ITS POLICIES (${override})`;
      return pinned.agrees
        ? []
        : [`GIT SAYS ${version}${hold === undefined ? '' : ', held'}${past}: "pawl sync" writes that once it is merged`];
    }
  }
}

export function track({ environment: { track: kept } }: EnvironmentStatus): string {
  switch (kept.kind) {
    case 'follow':
      return `follow ${kept.range}`;
    case 'pinned':
      return kept.keeper === 'git' ? 'pinned in Git' : 'pinned';
  }
}

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
