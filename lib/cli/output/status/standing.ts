import type { ShownEnvironment, Standing, Table } from '../../../dashboard/standing.ts';
import type { PawlError } from '../../../errors.ts';
import type { LedgerEntry } from '../../../promotion/record.ts';
import type { EnvironmentStatus, NotKnown, ProjectStatus } from '../../../release/status.ts';
import { historyCells } from '../history.ts';
import { remarks } from './remarks.ts';
import { clusters, noVetoKnown, signedBy, stateOf } from './status-lines.ts';
import { track } from './track.ts';

/** The newest records of an environment, newest first, with one more than are shown. */
export type Records =
  | { readonly kind: 'read'; readonly entries: readonly LedgerEntry[] }
  | { readonly kind: 'failed'; readonly error: PawlError };

/** How many records of each environment the dashboard shows. */
export const recordsShown = 10;

/** What `pawl status` and `pawl history` say, for the dashboard: these fields and no other leave the command. */
export function standing(project: string, { environments, vetoError }: ProjectStatus, records: readonly Records[]): Standing {
  return {
    project,
    remarks: vetoError === undefined ? [] : [noVetoKnown(vetoError)],
    environments: environments.map((status, index) => shown(status, records[index])),
  };
}

function shown(status: EnvironmentStatus, records: Records | undefined): ShownEnvironment {
  const { environment, head, unknown } = status;
  return {
    name: environment.name,
    tier: environment.tier,
    version: head?.record.to?.version,
    clusters: clusters(status),
    facts: facts(status),
    remarks: remarks(status),
    notKnown: unknown.flatMap(notKnown),
    reports: reportsOf(status),
    records: recordsOf(records),
  };
}

function facts(status: EnvironmentStatus): ShownEnvironment['facts'] {
  const { head, moved, newer, pinned } = status;
  const move = moved?.record;
  const pin = pinned?.kind === 'pin' ? pinned.pin.version : undefined;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Since', move?.when],
    ['By', move?.who.name],
    ['Why', move === undefined ? undefined : (move.why ?? '-')],
    ['Signed', move === undefined ? undefined : signedBy(status)],
    ['Newest record', head === undefined ? undefined : String(head.record.sequence)],
    ['Track', track(status)],
    ['Pin in Git', pin],
    ['Newer', newer],
  ];
  return rows.flatMap(([what, text]) => (text === undefined ? [] : [{ what, text }]));
}

/** What of it no remark says. */
function notKnown({ field, reason }: NotKnown): readonly string[] {
  switch (field) {
    case 'newer':
      return [`Nobody knows which version it could move to: ${reason}`];
    case 'dirty':
      return [`Nobody knows whether it was published from files that differ from its commit: ${reason}`];
    case 'veto':
      return [`Nobody knows whether it is vetoed: ${reason}`];
    case 'missing':
      return [`Nobody knows whether its ledger was cut off: ${reason}`];
    case 'reports':
    case 'overrides':
      return [];
  }
}

function reportsOf({ reports }: EnvironmentStatus): Table {
  const reported = reports?.kind === 'read' ? reports.reported : [];
  return {
    headings: ['Cluster', 'Delivery', 'Version', 'State', 'Observed'],
    rows: reported.map((one) => [one.cluster, one.delivery, one.version, stateOf(one), one.observedAt.toISOString()]),
  };
}

function recordsOf(records: Records | undefined): Table | string {
  switch (records?.kind) {
    case undefined:
      return 'Not read';
    case 'failed':
      return records.error.message;
    case 'read':
      return historyCells(records.entries, { limit: recordsShown, signatures: false });
  }
}
