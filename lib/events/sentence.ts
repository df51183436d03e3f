import type { Drift, Happening, Refusal } from './event.ts';

/** One line for people. Never a value of a field: those may be secrets. */
export function sentence(what: Happening): string {
  switch (what.kind) {
    case 'agent-ready':
      return `Watching Deliveries on ${what.server}; health on port ${what.healthPort}`;
    case 'agent-stopped':
      return 'Stopped';
    case 'leading':
      return `${what.identity} holds the Lease and reconciles`;
    case 'not-leading':
      return `${what.identity} does not hold the Lease and waits`;
    case 'accepted':
      return `Record ${what.sequence} moves this delivery to ${what.version}`;
    case 'applied':
      return `Applied ${what.version} (record ${what.sequence}): ${what.created} created, ${what.updated} updated, ${what.unchanged} unchanged, ${what.pruned} pruned in ${what.milliseconds} ms`;
    case 'waiting':
      return `Waiting for ${what.version}: ${what.message}`;
    case 'not-ready':
      return `${what.version} is not ready: ${what.message}`;
    case 'refused':
      return `Refused, ${extentOf(what.code)}: ${refusalText(what.refusals)}`;
    case 'failed':
      return what.message;
    case 'pruned':
      return `Pruned ${listed(what.objects)}`;
    case 'kept':
      return `Left ${what.object} in place: ${what.reason}`;
    case 'drift-reverted':
      return `${driftText(what)}; turned back after ${what.milliseconds} ms`;
    case 'drift-observed':
      return `${driftText(what)}; left alone while nothing is applied`;
    case 'drift-contested':
      return `${driftText(what)}; turned back ${what.reversals} times within a minute, now more slowly`;
    case 'ownership-restored':
      return `${what.object} had lost its record of ownership, its fields were as released; took ownership again`;
    case 'suspended':
      return `Suspended by ${what.by}${what.until === undefined ? '' : ` until ${what.until}`}: ${what.reason}`;
    case 'resumed':
      return 'Resumed; everything is compared with the release';
    case 'registry-unreachable':
      return `Holding what is applied, the registry does not answer: ${what.message}`;
    case 'registry-reachable':
      return 'The registry answers again';
    case 'hint-stale':
      return staleHintText(what);
    case 'cluster-unreachable':
      return `Trying again, the API server does not answer: ${what.message}`;
    case 'cluster-reachable':
      return 'The API server answers again';
    case 'overridden':
      return `Record ${what.sequence} moved this environment to ${what.version} past its policies, and nobody has acknowledged that: ${what.who}, "${what.why}"`;
    case 'report-failed':
      return `Nobody is told how this delivery fares: ${what.message}`;
    case 'report-published':
      return 'Reports are published again';
    case 'delivery-malformed':
      return `Ignored, the Delivery is malformed: ${what.message}`;
    case 'delivery-removed':
      return what.left === 'pruned'
        ? 'The Delivery was deleted, and what it held was pruned'
        : 'The Delivery was deleted, and what it held was left in place';
  }
}

/** `image of Deployment.apps/shop/web was set by kubectl-set` */
export function driftText({ object, deleted, fields, managers }: Drift): string {
  const who = managers.length === 0 ? '' : ` by ${[...new Set(managers.map(({ manager }) => manager))].join(', ')}`;
  if (deleted) return `${object} was deleted${who}`;
  return `${fields.length === 0 ? 'content' : listed(fields)} of ${object} was ${managers.length === 0 ? 'changed' : 'set'}${who}`;
}

/** Nothing is lost by it: the ledger is read anew now and then, whatever that tag says. */
export function staleHintText({ sequence, names }: Omit<Extract<Happening, { kind: 'hint-stale' }>, 'kind'>): string {
  const what = names === undefined ? 'The tag "current" is gone' : `The tag "current" names ${names}`;
  return `${what}, and the newest record is ${sequence}: somebody set it back, or a writer was cut off; the next record sets it right`;
}

export function refusalText(refusals: readonly Refusal[]): string {
  const lines = refusals.map(({ object, reason }) => (object === undefined ? reason : `${object}: ${reason}`));
  return lines.length <= shown ? lines.join('; ') : `${lines.slice(0, shown).join('; ')}; and ${lines.length - shown} more`;
}

/** How far it had come. Whatever is not one of a plan's codes was refused before there was a plan. */
function extentOf(code: string): string {
  if (code === 'WAVE_REFUSED') return 'earlier waves are applied';
  return code === 'PRUNE_REFUSED' ? 'everything is applied' : 'nothing was changed';
}

function listed(items: readonly string[]): string {
  return items.length <= shown ? items.join(', ') : `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
}

const shown = 5;
