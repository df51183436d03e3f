import type { JsonObject } from '../../../lib/json.ts';
import { container, containers, decisionTable, deployment, made } from './means.ts';

const entry = (spec: JsonObject) => made('v1 Service', { spec: { ports: [{ port: 443 }], ...spec } });
const ingress = (spec: JsonObject) => made('networking.k8s.io/v1 Ingress', { spec });
const route = (...hostnames: string[]) => made('gateway.networking.k8s.io/v1 HTTPRoute', { spec: { hostnames } });

decisionTable('exposure', [
  ['a Service inside the cluster opens nothing', [], [entry({})], []],
  [
    'a load balancer opens its ports',
    [entry({})],
    [entry({ type: 'LoadBalancer' })],
    ['caution: Service/shop/web: Opens LoadBalancer 443/TCP'],
  ],
  ['a node port, too', [], [entry({ type: 'NodePort' })], ['caution: Service/shop/web: Opens NodePort 443/TCP']],
  [
    'a load balancer for one network opens to all where the network goes',
    [entry({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] })],
    [entry({ type: 'LoadBalancer' })],
    ['caution: Service/shop/web: Opens LoadBalancer 443/TCP; closes LoadBalancer 443/TCP from 10.0.0.0/8'],
  ],
  [
    'an external address',
    [entry({})],
    [entry({ externalIPs: ['192.0.2.1'] })],
    ['caution: Service/shop/web: Opens external address 192.0.2.1 443/TCP'],
  ],
  [
    'a host of an Ingress',
    [ingress({ rules: [{ host: 'a.example' }], tls: [{ hosts: ['a.example', 'b.example'] }] })],
    [ingress({ rules: [{ host: 'b.example' }], tls: [{ hosts: ['a.example', 'b.example'] }] })],
    ['caution: Ingress.networking.k8s.io/shop/web: Opens host b.example; closes host a.example'],
  ],
  [
    'TLS that goes',
    [ingress({ rules: [{ host: 'a.example' }], tls: [{ hosts: ['a.example'] }] })],
    [ingress({ rules: [{ host: 'a.example' }] })],
    ['caution: Ingress.networking.k8s.io/shop/web: Opens host a.example without TLS; closes host a.example'],
  ],
  [
    'an Ingress for every host',
    [],
    [ingress({ defaultBackend: {}, rules: [{}] })],
    ['caution: Ingress.networking.k8s.io/shop/web: Opens every host'],
  ],
  [
    'a route',
    [route('a.example')],
    [route('a.example', 'b.example')],
    ['caution: HTTPRoute.gateway.networking.k8s.io/shop/web: Opens host b.example'],
  ],
  [
    'a route that loses its hosts answers for all',
    [route('a.example')],
    [route()],
    ['caution: HTTPRoute.gateway.networking.k8s.io/shop/web: Opens every host of its gateway; closes host a.example'],
  ],
  ['what goes closes', [route('a.example')], [], ['note: HTTPRoute.gateway.networking.k8s.io/shop/web: Closes host a.example']],
  [
    'the network and ports of a node',
    [deployment(containers(container()))],
    [deployment({ hostNetwork: true, ...containers(container({ ports: [{ containerPort: 80, hostPort: 80 }] })) })],
    ['caution: Deployment.apps/shop/web: Opens the network of its node, port 80 of its node (container web)'],
  ],
  [
    'fields that are no lists open nothing',
    [entry({ type: 'LoadBalancer', ports: 'all' })],
    [entry({ type: ['LoadBalancer'], ports: {} })],
    [],
  ],
]);
