import type { JsonObject } from '../../../lib/json.ts';
import { container, containers, decisionTable, deployment } from './means.ts';

const plain = deployment(containers(container()));
const secured = (securityContext: JsonObject, pod: JsonObject = {}) =>
  deployment({ ...containers(container({ securityContext })), ...pod });
const namespace = (level?: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } },
});
const less = (what: string) => `Deployment.apps/shop/web: Its pods may do more: ${what}`;

decisionTable('pod-security', [
  ['a plain pod lowers nothing', [], [plain], []],
  ['privileged', [plain], [secured({ privileged: true })], [`danger: ${less('container web is privileged')}`]],
  ['privileged from the start', [], [secured({ privileged: true })], [`danger: ${less('container web is privileged')}`]],
  ['not privileged any more', [secured({ privileged: true })], [plain], []],
  [
    'a folder of the node',
    [plain],
    [secured({}, { volumes: [{ name: 'v', hostPath: { path: '/var/run' } }] })],
    [`danger: ${less('volume v is /var/run of the node')}`],
  ],
  [
    'the namespaces of the node',
    [plain],
    [secured({}, { hostPID: true, hostIPC: true, hostNetwork: true })],
    [`danger: ${less('hostNetwork is on, hostPID is on, hostIPC is on')}`],
  ],
  [
    'a capability',
    [secured({ capabilities: { add: ['CHOWN'] } })],
    [secured({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } })],
    [`danger: ${less('container web has capability SYS_ADMIN')}`],
  ],
  [
    'a capability that is kept again',
    [secured({ capabilities: { drop: ['ALL'] } })],
    [secured({})],
    [`caution: ${less('container web does not drop capability ALL')}`],
  ],
  [
    'root by the word of the pod',
    [plain],
    [secured({}, { securityContext: { runAsUser: 0 } })],
    [`caution: ${less('container web runs as root')}`],
  ],
  [
    'root, though the pod says otherwise',
    [plain],
    [secured({ runAsUser: 0 }, { securityContext: { runAsUser: 1000 } })],
    [`caution: ${less('container web runs as root')}`],
  ],
  [
    'non-root given up',
    [secured({}, { securityContext: { runAsNonRoot: true } })],
    [plain],
    [`caution: ${less('container web may run as root')}`],
  ],
  ['non-root said at another place', [secured({}, { securityContext: { runAsNonRoot: true } })], [secured({ runAsNonRoot: true })], []],
  [
    'a protected container that goes lowers nothing',
    [secured({ runAsNonRoot: true })],
    [deployment(containers(container({}, 'other')))],
    [],
  ],
  [
    'no seccomp profile',
    [secured({ seccompProfile: { type: 'RuntimeDefault' } })],
    [secured({ seccompProfile: { type: 'Unconfined' } })],
    [`danger: ${less('container web has no seccomp profile')}`],
  ],
  [
    'the level of a namespace',
    [namespace('restricted')],
    [namespace('baseline')],
    ['danger: Namespace/shop: Confines its pods less: pod security enforce restricted -> baseline'],
  ],
  [
    'the label of a namespace that goes',
    [namespace('baseline')],
    [namespace()],
    ['danger: Namespace/shop: Confines its pods less: pod security enforce baseline -> privileged'],
  ],
  ['a namespace that confines more', [namespace()], [namespace('restricted')], []],
  ['a new namespace', [], [namespace()], []],
]);
