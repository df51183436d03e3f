import { canonicalJson, type Json } from '../../../json.ts';
import { typeOf } from '../../kubernetes-object.ts';
import { jsonOf, listAt, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { ExposureChange } from '../consequence.ts';
import { selectorText, selectsAll } from '../selector.ts';
import { type Direction, letsThrough, type Traffic, trafficOf, trafficText } from '../traffic.ts';
import { exposed } from './exposure.ts';

/**
 * What a network policy lets through that it did not, and the reverse. One that is new only closes, and says nothing; one that goes
 * gives up what it kept out, unless another policy keeps it out as well: policies are judged one by one.
 */
export function networkPolicies({ id, before, after }: ObjectChange): readonly ExposureChange[] {
  if (before === undefined || typeOf(before) !== 'NetworkPolicy.networking.k8s.io') return [];
  if (after === undefined) return exposed(id, { opened: ['what this network policy kept out'], closed: [] });
  const [left, right] = [jsonOf(before), jsonOf(after)];
  const pods = [valueAt(left, 'spec', 'podSelector'), valueAt(right, 'spec', 'podSelector')] as const;
  const selectors = pods.map((selector) => selectorText(selector) || 'all').join(' -> ');
  return exposed(id, {
    opened: [...(selectsAll(pods[1], pods[0]) ? [] : [`pods that it selects no longer (${selectors})`]), ...added(left, right)],
    closed: [...(selectsAll(pods[0], pods[1]) ? [] : [`pods that it did not select (${selectors})`]), ...added(right, left)],
  });
}

const directions: readonly Direction[] = ['ingress', 'egress'];
/** Peers times ports of a policy. */
const mostTraffic = 2000;
const mostComparisons = 100_000;

/** What `after` lets through and `before` surely did not, as texts. */
function added(before: Json | undefined, after: Json | undefined): readonly string[] {
  return directions.flatMap((direction) => {
    const [had, has] = [trafficOf(before, direction, mostTraffic), trafficOf(after, direction, mostTraffic)];
    const known = new Set(had?.map(identity));
    const fresh = has?.filter((one) => !known.has(identity(one)));
    if (had === undefined || fresh === undefined || fresh.length * had.length > mostComparisons)
      return isSameJson(before, after, direction) ? [] : [`${direction} by more rules than can be compared`];
    const more = fresh.filter((one) => !had.some((wide) => letsThrough(wide, one)));
    return [...new Set(more.map((one) => trafficText(direction, one)))];
  });
}

function identity({ peer, port }: Traffic): string {
  return canonicalJson([peer.json, port ?? null]);
}

function isSameJson(before: Json | undefined, after: Json | undefined, direction: Direction): boolean {
  const text = (side: Json | undefined) => canonicalJson([listAt(side, 'spec', direction), listAt(side, 'spec', 'policyTypes')]);
  return text(before) === text(after);
}
