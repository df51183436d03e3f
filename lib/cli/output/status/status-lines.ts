import type { PawlError } from '../../../errors.ts';
import type { EnvironmentStatus, ProjectStatus } from '../../../release/status.ts';
import { identityName } from '../../../signing/identity.ts';
import { oneLine } from '../one-line.ts';
import { table } from '../table.ts';
import { remarks } from './remarks.ts';
import { track } from './track.ts';

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
    ...(vetoError === undefined ? [] : ['', oneLine(noVetoKnown(vetoError))]),
  ];
}

export function noVetoKnown({ message }: PawlError): string {
  return `NOBODY KNOWS WHICH VERSIONS ARE VETOED, so nothing can be promoted: ${message}`;
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
    status.newer ?? (status.unknown.some(({ field }) => field === 'newer') ? 'not known' : '-'),
    remarks(status).join('; '),
  ];
}

export function signedBy({ signature }: EnvironmentStatus): string {
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
export function clusters({ reports, head }: EnvironmentStatus): string {
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

/** What one report says. */
export function stateOf({
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
