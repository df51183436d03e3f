import { containerLists } from '../pods/container-lists.ts';

export interface MergeKey {
  readonly name: string;
  /** What the API server fills in where an item does not say. */
  readonly default?: string;
}

/** The merge keys of a list, by the names of the fields that lead to it; undefined for a list without. */
export function mergeKeysOf(names: readonly string[]): readonly MergeKey[] | undefined {
  const list = names.at(-1) ?? '';
  // The ports of a container, of a Service, and of a network policy's rule (which has no keys) share a name.
  if (list === 'ports') {
    if (listsOfContainers.has(names.at(-2) ?? '')) return [{ name: 'containerPort' }, protocol];
    return names.length === 2 && names[0] === 'spec' ? [{ name: 'port' }, protocol] : undefined;
  }
  return Object.hasOwn(byList, list) ? byList[list] : undefined;
}

/** Whether a list of texts is a set, so that its members have no place: only which there are means something. */
export function isSetList(names: readonly string[]): boolean {
  const list = names.at(-1) ?? '';
  const parent = names.at(-2) ?? '';
  return sets.has(list) || (ruleSets.has(list) && rulesOf.has(parent)) || (capabilitySets.has(list) && parent === 'capabilities');
}

const byName: readonly MergeKey[] = [{ name: 'name' }];
const protocol: MergeKey = { name: 'protocol', default: 'TCP' };
const listsOfContainers: ReadonlySet<string> = new Set(containerLists);

/**
 * `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` of Kubernetes 1.28 to 1.37 (api/openapi-spec) of everything that
 * people write, the listeners of a Gateway (its CRD's list-map-keys), and the versions of a CustomResourceDefinition, which are named too.
 */
const byList: { readonly [list: string]: readonly MergeKey[] } = {
  claims: byName,
  compositePodGroupTemplates: byName,
  conditions: [{ name: 'type' }],
  containers: byName,
  drivers: byName,
  env: byName,
  ephemeralContainers: byName,
  evictionResponders: byName,
  hostAliases: [{ name: 'ip' }],
  imagePullSecrets: byName,
  initContainers: byName,
  listeners: byName,
  matchConditions: byName,
  ownerReferences: [{ name: 'uid' }],
  podGroupTemplates: byName,
  podGroups: byName,
  resourceClaims: byName,
  schedulingGates: byName,
  secrets: byName,
  topologySpreadConstraints: [{ name: 'topologyKey' }, { name: 'whenUnsatisfiable' }],
  variables: byName,
  versions: byName,
  volumeDevices: [{ name: 'devicePath' }],
  volumeMounts: [{ name: 'mountPath' }],
  volumes: byName,
  webhooks: byName,
  'x-kubernetes-validations': [{ name: 'rule' }],
};

/** `x-kubernetes-list-type: set`, and the lists that Kubernetes only ever asks whether they hold a value. */
const sets = new Set([
  'accessModes',
  'bindMountOptions',
  'disableResizePreemption',
  'externalIPs',
  'finalizers',
  'loadBalancerSourceRanges',
  'podCIDRs',
  'policyTypes',
  'skipNodeOperations',
  'validationActions',
  'volumeLifecycleModes',
]);
/** Of roles and webhooks, and of what a FlowSchema is for. */
const rulesOf = new Set(['rules', 'resourceRules', 'nonResourceRules']);
const ruleSets = new Set(['apiGroups', 'namespaces', 'nonResourceURLs', 'operations', 'resourceNames', 'resources', 'verbs']);
const capabilitySets = new Set(['add', 'drop']);
