import type { Json } from '../../json.ts';
import { inside, itemsIn, type Located } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import { isInEveryCluster } from '../built-in.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachInSet, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';
import type { SetIndex } from '../set-index.ts';
import { missing } from './missing.ts';

/** Who sends traffic to which Service and port: Ingresses, routes of the Gateway API, webhooks, aggregated APIs. */
export const danglingBackends = eachInSet((checked, set) => backendsOf(checked).flatMap((backend) => judge(checked, backend, set)));

interface Backend {
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
  /** A number, or the name of a port of the Service; undefined where it says nothing. */
  readonly port: Json | undefined;
  readonly portField: string;
}

function backendsOf(checked: CheckedObject): readonly Backend[] {
  switch (checked.type) {
    case 'Ingress.networking.k8s.io':
      return ingressBackends(checked);
    case 'HTTPRoute.gateway.networking.k8s.io':
    case 'GRPCRoute.gateway.networking.k8s.io':
    case 'TCPRoute.gateway.networking.k8s.io':
    case 'TLSRoute.gateway.networking.k8s.io':
    case 'UDPRoute.gateway.networking.k8s.io':
      return itemsIn(checked.whole, 'spec', 'rules').flatMap((rule) =>
        itemsIn(rule, 'backendRefs').flatMap((item) => routeBackend(checked, item)),
      );
    case 'ValidatingWebhookConfiguration.admissionregistration.k8s.io':
    case 'MutatingWebhookConfiguration.admissionregistration.k8s.io':
      return itemsIn(checked.whole, 'webhooks').flatMap((webhook) => clientService(inside(webhook, 'clientConfig', 'service')));
    case 'CustomResourceDefinition.apiextensions.k8s.io':
      return clientService(inside(checked.whole, 'spec', 'conversion', 'webhook', 'clientConfig', 'service'));
    case 'APIService.apiregistration.k8s.io':
      return clientService(inside(checked.whole, 'spec', 'service'));
    default:
      return [];
  }
}

function ingressBackends({ whole, namespace }: CheckedObject): readonly Backend[] {
  const paths = itemsIn(whole, 'spec', 'rules').flatMap((rule) =>
    itemsIn(rule, 'http', 'paths').map((path) => inside(path, 'backend', 'service')),
  );
  return [inside(whole, 'spec', 'defaultBackend', 'service'), ...paths].flatMap((service) => {
    const name = textAt(service?.value, 'name');
    if (service === undefined || name === undefined) return [];
    const byName = textAt(service.value, 'port', 'name');
    const portField = `${service.field}.port.${byName === undefined ? 'number' : 'name'}`;
    return [{ field: `${service.field}.name`, namespace, name, port: byName ?? valueAt(service.value, 'port', 'number'), portField }];
  });
}

function routeBackend({ namespace }: CheckedObject, { field, value }: Located): readonly Backend[] {
  const name = textAt(value, 'name');
  const isService = (value.kind ?? 'Service') === 'Service' && (value.group ?? '') === '';
  if (name === undefined || !isService) return [];
  return [
    { field: `${field}.name`, namespace: textAt(value, 'namespace') ?? namespace, name, port: value.port, portField: `${field}.port` },
  ];
}

/** admissionregistration/v1 ServiceReference: port 443 where none is said. */
function clientService(service: Located | undefined): readonly Backend[] {
  const [name, namespace] = [textAt(service?.value, 'name'), textAt(service?.value, 'namespace')];
  if (service === undefined || name === undefined || namespace === undefined) return [];
  return [{ field: `${service.field}.name`, namespace, name, port: service.value.port ?? 443, portField: `${service.field}.port` }];
}

function judge(checked: CheckedObject, { field, namespace, name, port, portField }: Backend, set: SetIndex): readonly Problem[] {
  const wanted = { group: '', kind: 'Service', namespace, name };
  const service = set.named(wanted);
  if (service !== undefined) return missingPort(checked, service, { port, portField });
  if (!set.owns(namespace) || set.has(wanted) || isInEveryCluster(wanted)) return [];
  return [missing(checked, wanted, { id: 'dangling-service', severity: 'error', field })];
}

function missingPort(
  checked: CheckedObject,
  service: CheckedObject,
  { port, portField }: Pick<Backend, 'port' | 'portField'>,
): readonly Problem[] {
  if (port === undefined || valueAt(service.whole.value, 'spec', 'type') === 'ExternalName') return [];
  const key = typeof port === 'string' ? 'name' : 'port';
  const ports = itemsIn(service.whole, 'spec', 'ports').flatMap(({ value }) => value[key] ?? []);
  if (ports.includes(port)) return [];
  return [
    problem(checked, {
      id: 'dangling-service-port',
      severity: 'error',
      field: portField,
      message: `Service ${quoted(service.object.metadata.name)} has no port ${quoted(port)}`,
      fix: ports.length === 0 ? 'Give the Service that port' : `Use one that it has: ${ports.map(quoted).join(', ')}`,
    }),
  ];
}
