import type { Json, JsonObject } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { deliveryCrd } from './delivery/delivery-crd.ts';
import { ownManager } from './names.ts';

export interface InstallOptions {
  /** @default 'pawl-system' */
  readonly namespace?: string;
  /** The agent's image, by digest or exact version. */
  readonly image: string;
  /**
   * The ServiceAccounts that Deliveries may name, as the agent may act as nobody else; undefined for none.
   * Deliveries that name none act as the agent itself.
   */
  readonly serviceAccounts?: readonly string[];
}

/**
 * Everything that an agent in a cluster needs, in the order of applying. Its own rights are limited to its Deliveries, its memory,
 * events and its Lease; what it may deploy is another ClusterRole, so that it can be narrowed or taken away.
 */
export function installObjects({ namespace = 'pawl-system', image, serviceAccounts = [] }: InstallOptions): readonly KubernetesObject[] {
  const account = { kind: 'ServiceAccount', name: ownManager, namespace };
  const labels = { 'app.kubernetes.io/name': ownManager, 'app.kubernetes.io/part-of': 'pawl' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    deliveryCrd,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ownManager, namespace, labels } },
    clusterRole('pawl-agent', ownRules(serviceAccounts)),
    clusterRole('pawl-agent-deploys', deployRules()),
    clusterRoleBinding('pawl-agent', account),
    clusterRoleBinding('pawl-agent-deploys', account),
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: ownManager, namespace, labels }, rules: leaseRules() },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: ownManager, namespace, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: ownManager },
      subjects: [account],
    },
    deployment({ namespace, image, labels }),
  ];
}

/** What the agent does as itself, whoever a delivery acts as. */
function ownRules(serviceAccounts: readonly string[]): Json[] {
  const rules: Json[] = [
    { apiGroups: ['pawl.dev'], resources: ['deliveries'], verbs: ['list', 'watch', 'patch'] },
    { apiGroups: ['pawl.dev'], resources: ['deliveries/status'], verbs: ['patch'] },
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'update', 'delete'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] },
  ];
  if (serviceAccounts.length > 0)
    rules.push({ apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [...serviceAccounts], verbs: ['impersonate'] });
  return rules;
}

/**
 * What Deliveries without a ServiceAccount may deploy: the kinds of ordinary applications. No rights over nodes, admission, API services,
 * impersonation or escalation; a delivery that needs those names a ServiceAccount that has them.
 */
function deployRules(): Json[] {
  const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'];
  return [
    {
      apiGroups: [''],
      resources: [
        'namespaces',
        'configmaps',
        'secrets',
        'services',
        'serviceaccounts',
        'persistentvolumeclaims',
        'pods',
        'resourcequotas',
        'limitranges',
      ],
      verbs,
    },
    { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs },
    { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs },
    { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs },
    // Without the verbs bind and escalate, a release can only grant what the agent itself may do.
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs },
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs },
  ];
}

function leaseRules(): Json[] {
  return [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] }];
}

function clusterRole(name: string, rules: Json[]): KubernetesObject {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

function clusterRoleBinding(name: string, account: JsonObject): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [account],
  };
}

function deployment({
  namespace,
  image,
  labels,
}: {
  readonly namespace: string;
  readonly image: string;
  readonly labels: { readonly [key: string]: string };
}): KubernetesObject {
  const probe = (path: string): JsonObject => ({ httpGet: { path, port: 'health' }, periodSeconds: 10, timeoutSeconds: 3 });
  const container: JsonObject = {
    name: 'agent',
    image,
    args: ['--health-port=8080', '--leader-election'],
    ports: [{ name: 'health', containerPort: 8080 }],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '512Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
  const pod: JsonObject = {
    serviceAccountName: ownManager,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 10,
    containers: [container],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: ownManager, namespace, labels },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
  };
}
