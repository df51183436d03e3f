import type { Json, JsonObject } from '../../../lib/json.ts';
import { decisionTable, made } from './means.ts';

const policy = (spec: JsonObject) => made('networking.k8s.io/v1 NetworkPolicy', { spec: { podSelector: {}, ...spec } });
const ingress = (...rules: Json[]) => policy({ ingress: rules });
const from = (...peers: JsonObject[]) => ingress({ from: peers });
const block = (cidr: string, ...except: string[]): JsonObject => ({ ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } });
const pods = (labels: JsonObject): JsonObject => ({ podSelector: { matchLabels: labels } });
const on = (...ports: JsonObject[]) => ingress({ ports });
const id = 'NetworkPolicy.networking.k8s.io/shop/web';
const many = Array.from({ length: 2100 }, (_, index) => block(`10.${Math.floor(index / 256)}.${index % 256}.0/24`));

decisionTable('exposure', [
  ['a new network policy only closes', [], [ingress({})], []],
  ['one that goes', [ingress({})], [], [`caution: ${id}: Opens what this network policy kept out`]],
  ['a wider network', [from(block('10.0.0.0/8'))], [from(block('0.0.0.0/0'))], [`caution: ${id}: Opens ingress from 0.0.0.0/0`]],
  ['a narrower one closes', [from(block('10.0.0.0/8'))], [from(block('10.1.0.0/16'))], [`note: ${id}: Closes ingress from 10.0.0.0/8`]],
  [
    'a network that is kept out no longer',
    [from(block('10.0.0.0/8', '10.1.0.0/16'))],
    [from(block('10.0.0.0/8', '10.1.2.0/24'))],
    [`caution: ${id}: Opens ingress from 10.0.0.0/8 (not 10.1.2.0/24)`],
  ],
  [
    'IPv6 networks, and never one for the other',
    [from(block('fd00::/8'), block('0.0.0.0/0'))],
    [from(block('fd00:1::/32'), block('::/0'), block('0.0.0.0/0'))],
    [`caution: ${id}: Opens ingress from ::/0`],
  ],
  [
    'a rule without peers lets everybody in',
    [ingress({ from: [pods({ app: 'api' })] })],
    [ingress({})],
    [`caution: ${id}: Opens ingress from everywhere`],
  ],
  [
    'a peer more',
    [from(pods({ app: 'api' }))],
    [from(pods({ app: 'api' }), { namespaceSelector: {} })],
    [`caution: ${id}: Opens ingress from every pod in every namespace`],
  ],
  [
    'a selector that asks for less',
    [from(pods({ app: 'api', tier: 'a' }))],
    [from(pods({ app: 'api' }))],
    [`caution: ${id}: Opens ingress from pods app=api in its namespace`],
  ],
  [
    'another namespace than its own',
    [from(pods({ app: 'api' }))],
    [from({ ...pods({ app: 'api' }), namespaceSelector: { matchLabels: { team: 'x' } } })],
    [`caution: ${id}: Opens ingress from pods app=api in namespaces team=x; closes ingress from pods app=api in its namespace`],
  ],
  [
    'a port more',
    [on({ port: 80 })],
    [on({ port: 80 }, { port: 53, protocol: 'UDP' })],
    [`caution: ${id}: Opens ingress from everywhere on 53/UDP`],
  ],
  ['a range', [on({ port: 80 })], [on({ port: 80, endPort: 90 })], [`caution: ${id}: Opens ingress from everywhere on 80-90/TCP`]],
  [
    'rules in another order or merged are the same',
    [ingress({ from: [pods({ a: '1' })] }, { from: [block('10.0.0.0/8')] })],
    [from(block('10.0.0.0/8'), pods({ a: '1' }))],
    [],
  ],
  ['a rule that says less than another adds nothing', [ingress({})], [ingress({}, { ports: [{ port: 80 }] })], []],
  [
    'a direction that it governs no longer',
    [policy({ policyTypes: ['Ingress', 'Egress'], ingress: [] })],
    [policy({ policyTypes: ['Egress'], ingress: [] })],
    [`caution: ${id}: Opens ingress from everywhere`],
  ],
  [
    'egress is governed where it has rules',
    [policy({ egress: [{ to: [block('10.0.0.0/8')] }] })],
    [policy({})],
    [`caution: ${id}: Opens egress to everywhere`],
  ],
  [
    'pods that it selects no longer',
    [ingress()],
    [policy({ ingress: [], podSelector: { matchLabels: { app: 'web' } } })],
    [`caution: ${id}: Opens pods that it selects no longer (all -> app=web)`],
  ],
  [
    'more rules than can be compared are told',
    [from(...many)],
    [from(...many, block('0.0.0.0/0'))],
    [`caution: ${id}: Opens ingress by more rules than can be compared; closes ingress by more rules than can be compared`],
  ],
  [
    'and are the same where they are',
    [{ ...from(...many), metadata: { name: 'web', namespace: 'shop', labels: { a: '1' } } }],
    [from(...many)],
    [],
  ],
  [
    'networks that cannot be read are compared as texts',
    [from(block('10.0.0.0/33'), block('here'))],
    [from(block('10.0.0.0/33'), block('there'))],
    [`caution: ${id}: Opens ingress from there; closes ingress from here`],
  ],
  [
    'fields of another shape say nothing',
    [policy({ ingress: 'all', policyTypes: 1 })],
    [policy({ ingress: [1, 'x', { from: ['y'] }] })],
    [],
  ],
]);
