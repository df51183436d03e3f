import { pinPath } from '../../../release/pins/pin.ts';
import { dirtySentence } from '../../../release/status/dirty.ts';
import type { EnvironmentStatus } from '../../../release/status.ts';

/** What somebody should look at. */
export function remarks({
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
  unknown,
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
    ...unknown.flatMap(({ field, reason }) => (field === 'overrides' ? [`NOT ALL OVERRIDES ARE KNOWN: ${reason}`] : [])),
    ...strangerRemarks(name, ignored),
    ...strayTags.map((tag) => `TAG "${tag}" POINTS ELSEWHERE: see "pawl verify ${name}"`),
    ...(hold ? [`held by ${hold.who}: ${hold.why}`] : []),
    ...pinRemarks(name, pinned),
    ...(reports?.kind === 'read' ? reports.outside.map(({ reason }) => `A REPORT DOES NOT COUNT: ${reason}`) : []),
    ...(reports?.kind === 'read' && reports.unread !== undefined ? [`NOT ALL OF ITS REPORTS WERE READ: ${reports.unread}`] : []),
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
