import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { listAt, mapsAt, numberAt, textAt, textsAt, valueAt } from '../reading.ts';
import { contains, readNetwork } from './network.ts';
import { selectorText, selectsAll } from './selector.ts';

export type Direction = 'ingress' | 'egress';

/** What one peer and one port of a rule let through: the smallest thing that two network policies are compared by. */
export interface Traffic {
  /** Undefined: everywhere. */
  readonly peer: JsonObject | undefined;
  /** Undefined: every port. */
  readonly port: JsonObject | undefined;
}

/** Everything that a policy lets through in a direction that it governs; in one that it does not, that is everything. */
export function trafficOf(policy: Json | undefined, direction: Direction): readonly Traffic[] {
  if (!governs(policy, direction)) return [{ peer: undefined, port: undefined }];
  return mapsAt(policy, 'spec', direction).flatMap((rule) => {
    const peers = oneOrEvery(rule, direction === 'ingress' ? 'from' : 'to');
    return peers.flatMap((peer) => oneOrEvery(rule, 'ports').map((port) => ({ peer, port })));
  });
}

/** Without `policyTypes` a policy is about ingress, and about egress where it has rules for it (networking/v1). */
function governs(policy: Json | undefined, direction: Direction): boolean {
  const types = textsAt(policy, 'spec', 'policyTypes');
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || listAt(policy, 'spec', 'egress').length > 0;
}

/** A list that is empty or missing leaves nothing out. */
function oneOrEvery(rule: JsonObject, list: string): readonly (JsonObject | undefined)[] {
  return listAt(rule, list).length === 0 ? [undefined] : mapsAt(rule, list);
}

/** Whether `wide` surely lets through all that `narrow` does. */
export function letsThrough(wide: Traffic, narrow: Traffic): boolean {
  return coversPort(wide.port, narrow.port) && coversPeer(wide.peer, narrow.peer);
}

function coversPeer(wide: JsonObject | undefined, narrow: JsonObject | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  const [left, right] = [valueAt(wide, 'ipBlock'), valueAt(narrow, 'ipBlock')];
  if (left !== undefined || right !== undefined) return isJsonObject(left) && isJsonObject(right) && coversBlock(left, right);
  const namespaces = [valueAt(wide, 'namespaceSelector'), valueAt(narrow, 'namespaceSelector')];
  const [wider, narrower] = namespaces;
  // Without a namespaceSelector it is the namespace of the policy, of which only a selector of all namespaces is surely true.
  const coversNamespaces =
    wider === undefined ? narrower === undefined : selectsAll(wider, narrower) && (narrower !== undefined || selectorText(wider) === '');
  return coversNamespaces && selectsAll(valueAt(wide, 'podSelector'), valueAt(narrow, 'podSelector'));
}

function coversBlock(wide: JsonObject, narrow: JsonObject): boolean {
  const [outer, inner] = [networkAt(wide), networkAt(narrow)];
  if (outer === undefined || inner === undefined) return canonicalJson(wide) === canonicalJson(narrow);
  if (!contains(outer, inner)) return false;
  const leftOut = textsAt(narrow, 'except').flatMap((text) => readNetwork(text) ?? []);
  return textsAt(wide, 'except')
    .flatMap((text) => readNetwork(text) ?? [])
    .every((hole) => leftOut.some((other) => contains(other, hole)) || !(contains(hole, inner) || contains(inner, hole)));
}

function networkAt(block: JsonObject) {
  return readNetwork(textAt(block, 'cidr') ?? '');
}

function coversPort(wide: JsonObject | undefined, narrow: JsonObject | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined || protocolOf(wide) !== protocolOf(narrow)) return false;
  const [left, right] = [valueAt(wide, 'port'), valueAt(narrow, 'port')];
  if (left === undefined) return true;
  if (typeof left !== 'number' || typeof right !== 'number') return left === right;
  return left <= right && (numberAt(narrow, 'endPort') ?? right) <= (numberAt(wide, 'endPort') ?? left);
}

function protocolOf(port: JsonObject): string {
  return textAt(port, 'protocol') ?? 'TCP';
}

/** `ingress from 10.0.0.0/8 on 443/TCP` */
export function trafficText(direction: Direction, { peer, port }: Traffic): string {
  return `${direction} ${direction === 'ingress' ? 'from' : 'to'} ${peerText(peer)}${portText(port)}`;
}

function peerText(peer: JsonObject | undefined): string {
  if (peer === undefined) return 'everywhere';
  const block = valueAt(peer, 'ipBlock');
  if (block !== undefined) {
    const except = textsAt(block, 'except');
    return `${textAt(block, 'cidr') ?? '?'}${except.length === 0 ? '' : ` (not ${except.join(', ')})`}`;
  }
  const [pods, namespaces] = [selectorText(valueAt(peer, 'podSelector')), valueAt(peer, 'namespaceSelector')];
  const where = namespaces === undefined ? 'its namespace' : selectorText(namespaces);
  return `${pods === '' ? 'every pod' : `pods ${pods}`} in ${where === '' ? 'every namespace' : namespaces === undefined ? where : `namespaces ${where}`}`;
}

function portText(port: JsonObject | undefined): string {
  if (port === undefined) return '';
  const number = valueAt(port, 'port');
  const end = numberAt(port, 'endPort');
  const name = typeof number === 'number' || typeof number === 'string' ? String(number) : 'every port';
  return ` on ${name}${end === undefined ? '' : `-${end}`}/${protocolOf(port)}`;
}
