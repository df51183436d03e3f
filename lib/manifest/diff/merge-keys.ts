import { canonicalJson, isJsonObject, type Json } from '../../json.ts';

/** What identifies one item of a keyed list: its merge keys in the order of the table, defaults left out. */
export interface ItemKey {
  readonly values: { readonly [name: string]: string | number };
}

/**
 * The keys of a list's items, by the names of the fields that lead to it; undefined where its items are told apart by position:
 * the list is not in the table, an item has no key, or two have the same.
 */
export function itemKeys(names: readonly string[], items: readonly Json[]): readonly ItemKey[] | undefined {
  const mergeKeys = mergeKeysOf(names);
  if (mergeKeys === undefined) return undefined;
  const keys: ItemKey[] = [];
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(mergeKeys, item);
    if (key === undefined || seen.has(canonicalJson(key.values))) return undefined;
    seen.add(canonicalJson(key.values));
    keys.push(key);
  }
  return keys;
}

interface MergeKey {
  readonly name: string;
  /** What the API server fills in where an item does not say. */
  readonly default?: string;
}

const byName: readonly MergeKey[] = [{ name: 'name' }];
const protocol: MergeKey = { name: 'protocol', default: 'TCP' };

/**
 * `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` of Kubernetes 1.35 (api/openapi-spec), as far as people write them,
 * and the versions of a CustomResourceDefinition, which are named too.
 */
const byList: { readonly [list: string]: readonly MergeKey[] } = {
  claims: byName,
  conditions: [{ name: 'type' }],
  containers: byName,
  env: byName,
  ephemeralContainers: byName,
  hostAliases: [{ name: 'ip' }],
  imagePullSecrets: byName,
  initContainers: byName,
  matchConditions: byName,
  ownerReferences: [{ name: 'uid' }],
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

const containerLists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

function mergeKeysOf(names: readonly string[]): readonly MergeKey[] | undefined {
  const list = names.at(-1) ?? '';
  // The ports of a container, of a Service, and of a network policy's rule (which has no keys) share a name.
  if (list === 'ports') {
    if (containerLists.has(names.at(-2) ?? '')) return [{ name: 'containerPort' }, protocol];
    return names.length === 2 && names[0] === 'spec' ? [{ name: 'port' }, protocol] : undefined;
  }
  return Object.hasOwn(byList, list) ? byList[list] : undefined;
}

function keyOf(mergeKeys: readonly MergeKey[], item: Json): ItemKey | undefined {
  if (!isJsonObject(item)) return undefined;
  const values: Record<string, string | number> = {};
  for (const mergeKey of mergeKeys) {
    const value = Object.hasOwn(item, mergeKey.name) ? item[mergeKey.name] : mergeKey.default;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    if (value !== mergeKey.default) values[mergeKey.name] = value;
  }
  return { values };
}
