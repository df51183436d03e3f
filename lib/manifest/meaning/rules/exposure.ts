import type { Json } from '../../../json.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { containersOf, podTemplateOf } from '../../pods/pod-template.ts';
import { jsonOf, mapsAt, numberAt, textAt, textsAt, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { ExposureChange } from '../consequence.ts';

/** Ways in from outside the cluster that a change opens or closes. */
export function exposure({ id, before, after }: ObjectChange): readonly ExposureChange[] {
  const [left, right] = [waysInto(before), waysInto(after)];
  return exposed(id, { opened: [...right.difference(left)], closed: [...left.difference(right)] });
}

/** The consequence of ways that open and close; none where there are neither. */
export function exposed(
  object: ExposureChange['object'],
  { opened, closed }: Pick<ExposureChange, 'opened' | 'closed'>,
): readonly ExposureChange[] {
  if (opened.length + closed.length === 0) return [];
  const said = [opened.length > 0 ? `opens ${listed(opened)}` : '', closed.length > 0 ? `closes ${listed(closed)}` : ''];
  const text = said.filter((part) => part !== '').join('; ');
  return [
    {
      kind: 'exposure',
      object,
      weight: opened.length > 0 ? 'caution' : 'note',
      message: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
      opened,
      closed,
    },
  ];
}

/** Each way in as a text, once. */
function waysInto(object: KubernetesObject | undefined): Set<string> {
  if (object === undefined) return new Set();
  const json = jsonOf(object);
  const type = typeOf(object);
  const ways =
    type === 'Service' ? serviceWays(json) : routes.has(type) ? routeWays(json) : [...ingressWays(type, json), ...hostWays(object)];
  return new Set(ways);
}

function serviceWays(json: Json | undefined): readonly string[] {
  const type = textAt(json, 'spec', 'type') ?? 'ClusterIP';
  const ports = mapsAt(json, 'spec', 'ports').map((port) => `${numberAt(port, 'port') ?? '?'}/${textAt(port, 'protocol') ?? 'TCP'}`);
  const addresses = textsAt(json, 'spec', 'externalIPs').flatMap((address) => ports.map((port) => `external address ${address} ${port}`));
  if (type !== 'LoadBalancer' && type !== 'NodePort') return addresses;
  const from = type === 'LoadBalancer' ? textsAt(json, 'spec', 'loadBalancerSourceRanges').slice(0, mostRanges) : [];
  const ranges = from.length === 0 || from.includes('0.0.0.0/0') ? [''] : from.map((range) => ` from ${range}`);
  return [...ports.flatMap((port) => ranges.map((range) => `${type} ${port}${range}`)), ...addresses];
}

/** Ports times networks: a Service has a handful of both. */
const mostRanges = 100;

const routes = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute'].map((kind) => `${kind}.gateway.networking.k8s.io`));

/** A route without host names answers for every name of its Gateway. */
function routeWays(json: Json | undefined): readonly string[] {
  const hosts = textsAt(json, 'spec', 'hostnames');
  return hosts.length === 0 ? ['every host of its gateway'] : hosts.map((host) => `host ${host}`);
}

function ingressWays(type: string, json: Json | undefined): readonly string[] {
  if (type === 'Gateway.gateway.networking.k8s.io')
    return mapsAt(json, 'spec', 'listeners').map(
      (listener) =>
        `listener ${textAt(listener, 'protocol') ?? '?'} ${numberAt(listener, 'port') ?? '?'} ${textAt(listener, 'hostname') ?? '*'}`,
    );
  if (type !== 'Ingress.networking.k8s.io') return [];
  const secured = new Set(mapsAt(json, 'spec', 'tls').flatMap((tls) => textsAt(tls, 'hosts')));
  const everywhere = valueAt(json, 'spec', 'defaultBackend') === undefined ? [] : ['every host'];
  const hosts = mapsAt(json, 'spec', 'rules').map((rule) => textAt(rule, 'host') ?? '');
  return [...everywhere, ...hosts.map((host) => (host === '' ? 'every host' : `host ${host}${secured.has(host) ? '' : ' without TLS'}`))];
}

function hostWays(object: KubernetesObject): readonly string[] {
  const network = valueAt(podTemplateOf(object)?.spec.value, 'hostNetwork') === true ? ['the network of its node'] : [];
  const ports = containersOf(object).flatMap(({ name, value }) =>
    mapsAt(value, 'ports').flatMap((port) =>
      (numberAt(port, 'hostPort') ?? 0) > 0 ? [`port ${numberAt(port, 'hostPort')} of its node (container ${name})`] : [],
    ),
  );
  return [...network, ...ports];
}

function listed(items: readonly string[]): string {
  return items.length <= 5 ? items.join(', ') : `${items.slice(0, 4).join(', ')} and ${items.length - 4} more`;
}
