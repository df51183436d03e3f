/**
 * Which object: kind, API group, namespace and name, as one comparable text: `Deployment.apps/shop/web`,
 * `ConfigMap/shop/settings` (core group), `Namespace/shop` (no namespace).
 * The API version is left out on purpose: `apps/v1` and `apps/v1beta1` name the same object.
 */
export type ObjectId = string & { readonly [brand]: 'ObjectId' };
declare const brand: unique symbol;

export interface ObjectIdParts {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

export function objectId({ group, kind, namespace, name }: ObjectIdParts): ObjectId {
  const type = qualifiedKind({ group, kind });
  return (namespace === undefined || namespace === '' ? `${type}/${name}` : `${type}/${namespace}/${name}`) as ObjectId;
}

/** Kind and group as an id begins, and as tables of kinds are keyed: `Deployment.apps`, `Pod`. */
export function qualifiedKind({ group, kind }: Pick<ObjectIdParts, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** The parts of an id; undefined where the text is not one. */
export function parseObjectId(text: string): ObjectIdParts | undefined {
  const [type, second, third, ...rest] = text.split('/');
  if (type === undefined || type === '' || second === undefined || second === '' || third === '' || rest.length > 0) return undefined;
  const dot = type.indexOf('.');
  const kind = dot === -1 ? type : type.slice(0, dot);
  const group = dot === -1 ? '' : type.slice(dot + 1);
  return third === undefined ? { group, kind, name: second } : { group, kind, namespace: second, name: third };
}

/** The group of an `apiVersion`: `apps` of `apps/v1`, empty of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
