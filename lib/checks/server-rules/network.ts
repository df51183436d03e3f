import { isJsonObject, type Json } from '../../json.ts';
import { numberAt, textAt, valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { everywhere, rulesFor } from './place-rule.ts';
import { isAddress, isAddressRange, isStrictlyWithin, isText, says } from './values.ts';

/** core/validation: ValidateService. */
export const services = rulesFor(
  ['Service'],
  [
    {
      id: 'missing-field',
      at: 'spec',
      below: 'ports',
      wrong: (value) => !says(value, 'ports') && typeOf(value) !== 'ExternalName' && valueAt(value, 'clusterIP') !== 'None',
      message: 'A Service has no ports',
      fix: 'List one at least: ports: [{ port: 80 }]',
    },
    {
      id: 'missing-field',
      at: 'spec',
      below: 'externalName',
      wrong: (value) => typeOf(value) === 'ExternalName' && !says(value, 'externalName'),
      message: 'A Service of type ExternalName says no name',
      fix: 'Say it in externalName',
    },
    ...everywhere(['spec.clusterIP', 'spec.clusterIPs[]'], {
      id: 'bad-address',
      wrong: (value) => isText(value) && value !== 'None' && !isAddress(value),
      message: (value) => `${quoted(value)} is no IP address`,
      fix: 'Leave it out, or write None for a Service without an address',
    }),
    {
      id: 'bad-address',
      at: 'spec.externalIPs[]',
      wrong: (value) => isText(value) && !isAddress(value),
      message: (value) => `${quoted(value)} is no IP address`,
      fix: 'Write an address such as 203.0.113.7',
    },
    {
      id: 'bad-address',
      at: 'spec.loadBalancerSourceRanges[]',
      wrong: (value) => isText(value) && !isAddressRange(value.trim()),
      message: (value) => `${quoted(value)} is no range of addresses`,
      fix: 'Write an address and the length of its prefix: 10.0.0.0/8, or /32 for one address',
    },
    ...everywhere(['spec.loadBalancerSourceRanges', 'spec.loadBalancerClass'], {
      id: 'bad-service-field',
      wrong: (value, { checked }) => says(value) && typeOf(checked.whole.value.spec) !== 'LoadBalancer',
      message: (_, { checked }) => `A Service of type ${typeOf(checked.whole.value.spec)} has no load balancer`,
      fix: 'Take it away, or make the Service of type LoadBalancer',
    }),
    {
      id: 'bad-service-field',
      at: 'spec.externalTrafficPolicy',
      wrong: (value, { checked: { whole } }) =>
        says(value) && !['NodePort', 'LoadBalancer'].includes(typeOf(whole.value.spec)) && !says(whole.value, 'spec', 'externalIPs'),
      message: (_, { checked }) => `A Service of type ${typeOf(checked.whole.value.spec)} has no traffic from outside`,
      fix: 'Take externalTrafficPolicy away, or make the Service of type LoadBalancer or NodePort',
    },
    {
      id: 'bad-address',
      at: 'spec.clusterIP',
      wrong: (value, { checked }) => value === 'None' && ['NodePort', 'LoadBalancer'].includes(typeOf(checked.whole.value.spec)),
      message: (_, { checked }) => `A Service of type ${typeOf(checked.whole.value.spec)} has to have an address`,
      fix: 'Leave clusterIP out, or make the Service of type ClusterIP',
    },
  ],
);

function typeOf(spec: Json | undefined): string {
  return textAt(spec, 'type') ?? 'ClusterIP';
}

const peers = ['spec.ingress[].from[]', 'spec.egress[].to[]'];
const ports = ['spec.ingress[].ports[]', 'spec.egress[].ports[]'];

/** networking/validation: ValidateNetworkPolicySpec. */
export const networkPolicies = rulesFor(
  ['NetworkPolicy.networking.k8s.io'],
  [
    ...everywhere(
      peers.flatMap((at) => [`${at}.ipBlock.cidr`, `${at}.ipBlock.except[]`]),
      {
        id: 'bad-address',
        wrong: (value) => isText(value) && !isAddressRange(value),
        message: (value) => `${quoted(value)} is no range of addresses`,
        fix: 'Write an address and the length of its prefix: 10.0.0.0/8, or /32 for one address',
      },
    ),
    ...everywhere(
      peers.map((at) => `${at}.ipBlock`),
      {
        id: 'bad-address',
        below: 'except',
        wrong: (value) => outside(value).length > 0,
        message: (value) => `${outside(value).map(quoted).join(' and ')} is no part of ${quoted(valueAt(value, 'cidr'))}`,
        fix: 'Except ranges that lie in the block and are smaller than it',
      },
    ),
    ...everywhere(peers, {
      id: 'bad-peer',
      wrong: (value) => says(value, 'ipBlock') && (has(value, 'podSelector') || has(value, 'namespaceSelector')),
      message: 'A peer is a range of addresses and a selector, expected one of them',
      fix: 'Make it two peers of the list',
    }),
    ...everywhere(peers, {
      id: 'bad-peer',
      wrong: (value) => isJsonObject(value) && !has(value, 'ipBlock') && !has(value, 'podSelector') && !has(value, 'namespaceSelector'),
      message: 'A peer says nothing',
      fix: 'Say podSelector: {} for every pod of the namespace, or leave the whole list out to allow everybody',
    }),
    ...everywhere(
      ports.map((at) => `${at}.port`),
      {
        id: 'bad-port',
        wrong: (value) => (typeof value === 'number' ? value < 1 || value > 65535 : typeof value === 'string' && !portName.test(value)),
        message: (value) => `${quoted(value)} is neither a port nor the name of one`,
        fix: (value) =>
          /^\d+$/.test(String(value)) ? `Write the number without quotes: ${String(value)}` : 'Write a number from 1 to 65535',
      },
    ),
    ...everywhere(ports, {
      id: 'bad-port',
      below: 'endPort',
      wrong: (value) => {
        const [first, last] = [numberAt(value, 'port'), numberAt(value, 'endPort')];
        return last !== undefined && (first === undefined || last < first);
      },
      message: (value) => `The range of ports from ${quoted(valueAt(value, 'port'))} to ${quoted(valueAt(value, 'endPort'))} is none`,
      fix: 'Begin it with a number in "port" that is no larger than endPort',
    }),
  ],
);

const portName = /^(?=.*[a-z])(?=.{1,15}$)[a-z0-9](?:-?[a-z0-9])*$/;

function has(value: Json, field: string): boolean {
  return isJsonObject(valueAt(value, field));
}

/** The exceptions of a block that are no part of it. */
function outside(block: Json): readonly string[] {
  const [cidr, except] = [textAt(block, 'cidr') ?? '', valueAt(block, 'except')];
  if (!isAddressRange(cidr) || !Array.isArray(except)) return [];
  return except.filter((range: Json): range is string => isText(range) && isAddressRange(range) && isStrictlyWithin(range, cidr) === false);
}

/** networking/validation: validateIngressSpec. */
export const ingresses = rulesFor(
  ['Ingress.networking.k8s.io'],
  [
    {
      id: 'missing-field',
      at: 'spec',
      below: 'rules',
      wrong: (value) => !says(value, 'rules') && valueAt(value, 'defaultBackend') == null,
      message: 'An Ingress sends nothing anywhere',
      fix: 'Give it rules, or a defaultBackend',
    },
  ],
);
