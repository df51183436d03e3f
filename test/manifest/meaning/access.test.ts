import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import { diffSets } from '../../../lib/manifest/diff.ts';
import { processorTime } from '../../processor-time.ts';
import { decisionTable, made, setOf } from './means.ts';

const api = 'rbac.authorization.k8s.io/v1';
const role = (...rules: JsonObject[]) => made(`${api} Role`, { rules });
const can = (verbs: string[], resources: string[], apiGroups: string[] = [''], more: JsonObject = {}) => ({
  verbs,
  resources,
  apiGroups,
  ...more,
});
const binding = (subjects: JsonObject[], name = 'reader', kind = 'Role') =>
  made(`${api} RoleBinding`, { roleRef: { kind, name }, subjects });
const account = (name: string) => ({ kind: 'ServiceAccount', name });
const id = 'Role.rbac.authorization.k8s.io/shop/web';
const bound = 'RoleBinding.rbac.authorization.k8s.io/shop/web';

decisionTable('access', [
  [
    'a verb more',
    [role(can(['get'], ['configmaps']))],
    [role(can(['get', 'list'], ['configmaps']))],
    [`caution: ${id}: Gives more rights: list configmaps`],
  ],
  [
    'the same rights in another order and other rules',
    [role(can(['get', 'list'], ['configmaps', 'pods']))],
    [role(can(['list', 'get'], ['pods']), can(['get', 'list'], ['configmaps']))],
    [],
  ],
  ['fewer rights', [role(can(['*'], ['*'], ['*']))], [role(can(['get'], ['secrets']))], []],
  [
    'a new role gives nothing until it is bound',
    [],
    [role(can(['get'], ['deployments'], ['apps']))],
    [`note: ${id}: Gives rights: get deployments.apps`],
  ],
  [
    'secrets',
    [role()],
    [role(can(['list', 'get'], ['secrets']))],
    [`danger: ${id}: Gives more rights: get, list secrets; who has it may read secrets`],
  ],
  ['everything', [role()], [role(can(['*'], ['*'], ['*']))], [`danger: ${id}: Gives more rights: * *.*; who has it may do everything`]],
  [
    'any verb on a kind',
    [role()],
    [role(can(['*'], ['jobs'], ['batch']))],
    [`danger: ${id}: Gives more rights: * jobs.batch; who has it may do anything with jobs.batch`],
  ],
  [
    'rights over rights',
    [role()],
    [role(can(['escalate', 'bind'], ['roles'], ['rbac.authorization.k8s.io']))],
    [
      `danger: ${id}: Gives more rights: bind, escalate roles.rbac.authorization.k8s.io; who has it may give itself any right (escalate), may give itself any right (bind)`,
    ],
  ],
  [
    "somebody else's name",
    [role()],
    [role(can(['impersonate'], ['users']))],
    [`danger: ${id}: Gives more rights: impersonate users; who has it may act as somebody else (impersonate)`],
  ],
  [
    'a shell in every pod',
    [role()],
    [role(can(['create'], ['pods/exec']))],
    [`danger: ${id}: Gives more rights: create pods/exec; who has it may take over what runs (pods/exec)`],
  ],
  [
    'every object where it was one',
    [role(can(['get'], ['configmaps'], [''], { resourceNames: ['a'] }))],
    [role(can(['get'], ['configmaps']))],
    [`caution: ${id}: Gives more rights: get configmaps`],
  ],
  [
    'another single object',
    [role(can(['get'], ['configmaps'], [''], { resourceNames: ['a'] }))],
    [role(can(['get'], ['configmaps'], [''], { resourceNames: ['a', 'b'] }))],
    [`caution: ${id}: Gives more rights: get configmaps "b"`],
  ],
  [
    'URLs',
    [made(`${api} ClusterRole`, { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz/*'] }] })],
    [made(`${api} ClusterRole`, { rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz/ping', '/metrics'] }] })],
    ['caution: ClusterRole.rbac.authorization.k8s.io/shop/web: Gives more rights: get /metrics'],
  ],
  [
    'a subject more',
    [binding([account('a')])],
    [binding([account('b'), account('a')])],
    [`caution: ${bound}: Gives the rights of Role reader to ServiceAccount shop/b`],
  ],
  ['the same account with its namespace said', [binding([account('a')])], [binding([{ ...account('a'), namespace: 'shop' }])], []],
  ['a subject less', [binding([account('a'), account('b')])], [binding([account('a')])], []],
  [
    'cluster-admin',
    [],
    [binding([account('a')], 'cluster-admin', 'ClusterRole')],
    [`danger: ${bound}: Gives the rights of ClusterRole cluster-admin to ServiceAccount shop/a`],
  ],
  [
    'everybody',
    [binding([])],
    [binding([{ kind: 'Group', name: 'system:authenticated' }])],
    [`danger: ${bound}: Gives the rights of Role reader to Group system:authenticated`],
  ],
  ['nothing that is no rule', [role()], [made(`${api} Role`, { rules: [null, 'all', { verbs: 'get', resources: 1 }] })], []],
]);

test('access: a role of a million combinations is looked at in no time', () => {
  const many = (prefix: string) => Array.from({ length: 100 }, (_, index) => `${prefix}${index}`);
  const wide = role({ verbs: many('v'), resources: many('r'), apiGroups: many('g'), resourceNames: many('n') });
  const took = processorTime(() => {
    const [one] = diffSets(setOf([role()]), setOf([wide])).consequences;
    assert.ok(one?.kind === 'access' && one.added.length === 50 && one.message.length < 500_000);
  });
  assert.ok(took < 1000, `${took} ms`);
});
