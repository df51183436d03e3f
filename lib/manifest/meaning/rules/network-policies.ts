import type { Json } from '../../../json.ts';
import { typeOf } from '../../kubernetes-object.ts';
import { jsonOf, valueAt } from '../../reading.ts';
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
  return exposed(id, { opened: [...letGo(left, right), ...added(left, right)], closed: [...letGo(right, left), ...added(right, left)] });
}

/** Pods that one side selects and the other surely does not select all of. */
function letGo(before: Json | undefined, after: Json | undefined): readonly string[] {
  const [had, has] = [valueAt(before, 'spec', 'podSelector'), valueAt(after, 'spec', 'podSelector')];
  if (selectsAll(has, had)) return [];
  return [`pods that only ${selectorText(had) === '' ? 'a selector of all pods' : `selector ${selectorText(had)}`} holds`];
}

const directions: readonly Direction[] = ['ingress', 'egress'];
/** Peers times ports of each side: more than that are compared by nobody, and said to be. */
const mostCompared = 500;

function added(before: Json | undefined, after: Json | undefined): readonly string[] {
  return directions.flatMap((direction) => {
    const [had, has] = [trafficOf(before, direction), trafficOf(after, direction)];
    const [known, texts] = [new Set(had.map((one) => trafficText(direction, one))), new Map<string, Traffic>()];
    for (const one of has) texts.set(trafficText(direction, one), one);
    const fresh = [...texts].filter(([text]) => !known.has(text));
    if (fresh.length > mostCompared || (fresh.length > 0 && had.length > mostCompared)) return [`${direction} by too many rules to compare`];
    return fresh.filter(([, one]) => !had.some((wide) => letsThrough(wide, one))).map(([text]) => text);
  });
}
