import type { ObjectAddress, ResourceType } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

/** The URL path of one object: `/apis/apps/v1/namespaces/shop/deployments/web`. */
export function objectPath({ type, namespace, name }: ObjectAddress, subresource?: string): string {
  const path = `${collectionPath(type, requiredNamespace(type, namespace, name))}/${segment(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** The URL path to create an object of this type at. */
export function creationPath({ type, namespace, name }: ObjectAddress): string {
  return collectionPath(type, requiredNamespace(type, namespace, name));
}

/** The URL path of all objects of a type, in one namespace or in all. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? `/api/${segment(type.version)}` : `/apis/${segment(type.group)}/${segment(type.version)}`;
  return type.namespaced && namespace !== undefined
    ? `${root}/namespaces/${segment(namespace)}/${segment(type.plural)}`
    : `${root}/${segment(type.plural)}`;
}

export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

function requiredNamespace(type: ResourceType, namespace: string | undefined, name: string): string | undefined {
  if (type.namespaced && (namespace === undefined || namespace === ''))
    throw new ClusterError('INVALID', `Cannot address ${type.kind} "${name}": it is in no namespace, but its kind is namespaced`);
  return namespace;
}

/** A name becomes exactly one path segment: what could climb to another path is refused as the API server itself refuses it. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name))
    throw new ClusterError('INVALID', `Cannot address "${name}": it is not a name that an API server accepts in a path`);
  return encodeURIComponent(name);
}
