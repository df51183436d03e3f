import type { Json } from '../../json.ts';
import { mapsAt, numberAt, textAt, valueAt } from '../../manifest/reading.ts';
import { isLabelValue, isQualifiedName } from '../fields/metadata.ts';
import { quoted } from '../quoted.ts';
import { atLeast, everywhere, podRules } from './place-rule.ts';
import { isAddress, isDnsLabel, isText, says } from './values.ts';

/** What pods say beside their containers and volumes (core/validation: ValidatePodSpec). */
export const podFields = podRules([
  {
    id: 'missing-field',
    at: 'containers',
    wrong: (value) => Array.isArray(value) && value.length === 0,
    message: 'A pod has no containers',
    fix: 'Give it one at least',
  },
  {
    id: 'bad-toleration',
    at: 'tolerations[]',
    wrong: (value) => valueAt(value, 'operator') === 'Exists' && says(value, 'value'),
    message: 'It tolerates any value (Exists), and says one',
    fix: 'Leave the value out, or use the operator Equal',
  },
  {
    id: 'bad-toleration',
    at: 'tolerations[]',
    wrong: (value) => (textAt(value, 'operator') ?? 'Equal') === 'Equal' && !says(value, 'key'),
    message: 'It says no key, and its operator is Equal',
    fix: 'Name the key, or use the operator Exists, which tolerates every taint',
  },
  {
    id: 'bad-toleration',
    at: 'tolerations[]',
    wrong: (value) => numberAt(value, 'tolerationSeconds') !== undefined && valueAt(value, 'effect') !== 'NoExecute',
    message: 'It says for how long, and its effect is not NoExecute',
    fix: 'Leave tolerationSeconds out, or set the effect to NoExecute',
  },
  {
    id: 'bad-dns',
    at: '',
    below: 'dnsConfig',
    wrong: (value) => valueAt(value, 'dnsPolicy') === 'None' && !says(value, 'dnsConfig', 'nameservers'),
    message: 'The pod has dnsPolicy None, and no name servers of its own',
    fix: 'List them in dnsConfig.nameservers, or take another dnsPolicy',
  },
  {
    id: 'bad-host-port',
    at: '',
    below: 'containers',
    wrong: (value) => valueAt(value, 'hostNetwork') === true && hostPortsOf(value).some(([host, own]) => host !== own),
    message: 'A port on the host is not the port of the container, and the pod uses the network of the host',
    fix: 'Make hostPort the same as containerPort, or leave it out',
  },
  ...atLeast(1, 'topologySpreadConstraints[].maxSkew', 'topologySpreadConstraints[].minDomains'),
  ...atLeast(0, 'securityContext.runAsUser', 'securityContext.runAsGroup', 'securityContext.fsGroup'),
  {
    id: 'bad-label',
    at: 'nodeSelector{}',
    wrong: (value, { key }) => !isQualifiedName(key) || (typeof value === 'string' && !isLabelValue(value)),
    message: (value, { key }) => `${quoted(`${key}=${String(value)}`)} is no label of a node`,
    fix: 'Use at most 63 letters, digits, "-", "_" and "." for each, with a DNS name and "/" before the key where it has one',
  },
  {
    id: 'bad-address',
    at: 'hostAliases[].ip',
    wrong: (value) => isText(value) && !isAddress(value),
    message: (value) => `${quoted(value)} is no IP address`,
    fix: 'Write an address such as 10.0.0.1',
  },
  {
    id: 'bad-name',
    at: 'securityContext.sysctls[].name',
    wrong: (value) => isText(value) && !sysctl.test(value),
    message: (value) => `${quoted(value)} is no name of a sysctl`,
    fix: 'Write it as the kernel does: net.core.somaxconn',
  },
  ...everywhere(['hostname', 'subdomain'], {
    id: 'bad-name',
    wrong: (value) => isText(value) && !isDnsLabel(value),
    message: (value) => `${quoted(value)} is no part of a host name`,
    fix: 'Use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
  }),
  {
    id: 'bad-deadline',
    at: 'activeDeadlineSeconds',
    wrong: (_, { checked }) =>
      ['Deployment.apps', 'ReplicaSet.apps', 'ReplicationController', 'DaemonSet.apps', 'StatefulSet.apps'].includes(checked.type),
    message: (_, { checked }) => `The pods of a ${checked.object.kind} may not have a deadline`,
    fix: 'Leave activeDeadlineSeconds out, or make it a Job',
  },
  ...everywhere(
    ['affinity.nodeAffinity', 'affinity.podAffinity', 'affinity.podAntiAffinity'].map(
      (at) => `${at}.preferredDuringSchedulingIgnoredDuringExecution[].weight`,
    ),
    {
      id: 'bad-amount',
      wrong: (value) => typeof value === 'number' && (value < 1 || value > 100),
      message: (value) => `The weight is ${quoted(value)}, expected 1 to 100`,
      fix: 'Write a number from 1 to 100',
    },
  ),
]);

/** The ports on the host that are said, each with the container's own. */
function hostPortsOf(spec: Json): readonly (readonly [host: number, container: number | undefined])[] {
  return ['initContainers', 'containers']
    .flatMap((list) => mapsAt(spec, list))
    .flatMap((container) => mapsAt(container, 'ports'))
    .map((port) => [numberAt(port, 'hostPort') ?? 0, numberAt(port, 'containerPort')] as const)
    .filter(([host]) => host !== 0);
}

const sysctl = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
