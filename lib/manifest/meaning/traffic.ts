import type { Json, JsonObject } from '../../json.ts';
import { listAt, mapsAt, numberAt, textAt, textsAt, valueAt } from '../reading.ts';
import { contains, type Network, readNetwork } from './network.ts';
import { selectorText, selectsAll } from './selector.ts';

export type Direction = 'ingress' | 'egress';

/** What one peer and one port of a rule let through: the smallest thing that two network policies are compared by. */
export interface Traffic {
  /** Undefined: everywhere. */
  readonly peer: JsonObject | undefined;
  /** The networks of its peer, read once: policies are compared each with each. */
  readonly block: Block | undefined;
  /** Undefined: every port. */
  readonly port: JsonObject | undefined;
}

interface Block {
  /** Undefined where the text is no network. */
  readonly network: Network | undefined;
  readonly except: readonly Network[];
}

/**
 * Everything that a policy lets through in a direction that it governs; in one that it does not, that is everything.
 * Undefined where that is more than `most`.
 */
export function trafficOf(policy: Json | undefined, direction: Direction, most: number): readonly Traffic[] | undefined {
  if (!governs(policy, direction)) return [{ peer: undefined, block: undefined, port: undefined }];
  const rules = mapsAt(policy, 'spec', direction).map((rule) => ({
    peers: oneOrEvery(rule, direction === 'ingress' ? 'from' : 'to'),
    ports: oneOrEvery(rule, 'ports'),
  }));
  if (rules.reduce((sum, { peers, ports }) => sum + peers.length * ports.length, 0) > most) return undefined;
  return rules.flatMap(({ peers, ports }) =>
    peers.flatMap((peer) => {
      const block = blockOf(peer);
      return ports.map((port) => ({ peer, block, port }));
    }),
  );
}

function blockOf(peer: JsonObject | undefined): Block | undefined {
  const block = valueAt(peer, 'ipBlock');
  if (block === undefined) return undefined;
  return {
    network: readNetwork(textAt(block, 'cidr') ?? ''),
    except: textsAt(block, 'except').flatMap((text) => readNetwork(text) ?? []),
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
  return coversPort(wide.port, narrow.port) && coversPeer(wide, narrow);
}

function coversPeer(wide: Traffic, narrow: Traffic): boolean {
  if (wide.peer === undefined) return true;
  if (narrow.peer === undefined) return false;
  if (wide.block === undefined && narrow.block === undefined) return coversPods(wide.peer, narrow.peer);
  if (wide.block === undefined || narrow.block === undefined) return false;
  return coversBlock(wide.block, narrow.block);
}

function coversPods(wide: JsonObject, narrow: JsonObject): boolean {
  const namespaces = [valueAt(wide, 'namespaceSelector'), valueAt(narrow, 'namespaceSelector')];
  const [wider, narrower] = namespaces;
  // Without a namespaceSelector it is the namespace of the policy, of which only a selector of all namespaces is surely true.
  const coversNamespaces =
    wider === undefined ? narrower === undefined : selectsAll(wider, narrower) && (narrower !== undefined || selectorText(wider) === '');
  return coversNamespaces && selectsAll(valueAt(wide, 'podSelector'), valueAt(narrow, 'podSelector'));
}

function coversBlock(wide: Block, narrow: Block): boolean {
  const [outer, inner] = [wide.network, narrow.network];
  if (outer === undefined || inner === undefined || !contains(outer, inner)) return false;
  return wide.except.every(
    (hole) => narrow.except.some((other) => contains(other, hole)) || !(contains(hole, inner) || contains(inner, hole)),
  );
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
