import type { Json, JsonObject } from '../../json.ts';
import { listAt, mapsAt, numberAt, textAt, textsAt, valueAt } from '../reading.ts';
import { contains, type Network, readNetwork } from './network.ts';
import { demandsOf, selectorText } from './selector.ts';

export type Direction = 'ingress' | 'egress';

/** What one peer and one port of a rule let through: the smallest thing that two network policies are compared by. */
export interface Traffic {
  readonly peer: Peer;
  /** Undefined: every port. */
  readonly port: JsonObject | undefined;
}

/** Read once, since policies are compared each with each. */
type Peer =
  | { readonly kind: 'everywhere'; readonly json: null }
  /** No network where the text is none; it is then the same as itself only. */
  | { readonly kind: 'block'; readonly json: JsonObject; readonly network: Network | undefined; readonly except: readonly Network[] }
  /** No namespaces: the one of the policy. */
  | {
      readonly kind: 'pods';
      readonly json: JsonObject;
      readonly namespaces: ReadonlySet<string> | undefined;
      readonly pods: ReadonlySet<string>;
    };

/**
 * Everything that a policy lets through in a direction that it governs; in one that it does not, that is everything.
 * Undefined where that is more than `most`.
 */
export function trafficOf(policy: Json | undefined, direction: Direction, most: number): readonly Traffic[] | undefined {
  if (!governs(policy, direction)) return [{ peer: { kind: 'everywhere', json: null }, port: undefined }];
  const rules = mapsAt(policy, 'spec', direction).map((rule) => ({
    peers: oneOrEvery(rule, direction === 'ingress' ? 'from' : 'to'),
    ports: oneOrEvery(rule, 'ports'),
  }));
  const holes = (peer: JsonObject | undefined) => listAt(peer, 'ipBlock', 'except').length;
  if (rules.reduce((sum, { peers, ports }) => sum + peers.reduce((all, peer) => all + 1 + holes(peer), 0) * ports.length, 0) > most)
    return undefined;
  return rules.flatMap(({ peers, ports }) => peers.map(readPeer).flatMap((peer) => ports.map((port) => ({ peer, port }))));
}

function readPeer(json: JsonObject | undefined): Peer {
  if (json === undefined) return { kind: 'everywhere', json: null };
  const block = valueAt(json, 'ipBlock');
  if (block !== undefined) {
    const except = textsAt(block, 'except').flatMap((text) => readNetwork(text) ?? []);
    return { kind: 'block', json, network: readNetwork(textAt(block, 'cidr') ?? ''), except };
  }
  const namespaces = valueAt(json, 'namespaceSelector');
  return {
    kind: 'pods',
    json,
    namespaces: namespaces === undefined ? undefined : demandsOf(namespaces),
    pods: demandsOf(valueAt(json, 'podSelector')),
  };
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

function coversPeer(wide: Peer, narrow: Peer): boolean {
  switch (wide.kind) {
    case 'everywhere':
      return true;
    case 'block':
      return narrow.kind === 'block' && coversBlock(wide, narrow);
    case 'pods':
      return narrow.kind === 'pods' && coversNamespaces(wide.namespaces, narrow.namespaces) && wide.pods.isSubsetOf(narrow.pods);
  }
}

function coversBlock(wide: Peer & { kind: 'block' }, narrow: Peer & { kind: 'block' }): boolean {
  const [outer, inner] = [wide.network, narrow.network];
  if (outer === undefined || inner === undefined || !contains(outer, inner)) return false;
  return wide.except.every(
    (hole) => narrow.except.some((other) => contains(other, hole)) || !(contains(hole, inner) || contains(inner, hole)),
  );
}

/** The namespace of the policy is surely among others only where they are all. */
function coversNamespaces(wide: ReadonlySet<string> | undefined, narrow: ReadonlySet<string> | undefined): boolean {
  if (wide === undefined) return narrow === undefined;
  return narrow === undefined ? wide.size === 0 : wide.isSubsetOf(narrow);
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
  return `${direction} ${direction === 'ingress' ? 'from' : 'to'} ${peerText(peer.json)}${portText(port)}`;
}

function peerText(peer: JsonObject | null): string {
  if (peer === null) return 'everywhere';
  const block = valueAt(peer, 'ipBlock');
  if (block !== undefined) {
    const except = textsAt(block, 'except');
    return `${textAt(block, 'cidr') ?? '?'}${except.length === 0 ? '' : ` (not ${except.slice(0, 3).join(', ')}${except.length > 3 ? `, … ${except.length} in all` : ''})`}`;
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
