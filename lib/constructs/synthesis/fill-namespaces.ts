import type { Finding } from '../../finding.ts';
import { isJsonObject, type Json } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';
import { type Memory, remembered } from '../../remembered.ts';
import { kindScopes, type Scope } from './kind-scope.ts';
import type { ReadObject } from './read-object.ts';
import type { ReadObjects } from './read-objects.ts';

/**
 * Gives the environment's namespace to objects of namespaced kinds that name none, and to the service accounts that
 * bindings mean. Objects of the whole cluster lose a namespace that a chart gave them: the API server would drop it too.
 * A custom kind without its definition, in the set or imported, is taken to be namespaced, with a warning.
 */
export function fillNamespaces(
  objects: readonly ReadObject[],
  { namespace, clusterScoped, importedScope, memory }: FillOptions,
): ReadObjects {
  const ownScope = kindScopes(
    objects.map(({ object }) => object),
    clusterScoped,
  );
  const scopeOf = (object: KubernetesObject): Scope => {
    const scope = ownScope(object);
    return scope === 'unknown' ? importedScope(object) : scope;
  };
  const guessed = new Map<string, Finding>();
  const place = placing(memory);
  const placed = objects.map((read) => {
    const { object } = read;
    const scope = scopeOf(object);
    if (scope === 'unknown' && object.metadata.namespace === undefined) guessed.set(`${object.apiVersion} ${object.kind}`, guess(read));
    const home = scope === 'cluster' ? undefined : (object.metadata.namespace ?? namespace);
    return place(read, home, namespace);
  });
  return { objects: placed, findings: [...guessed.values()] };
}

interface FillOptions {
  readonly namespace: string;
  readonly clusterScoped: readonly string[];
  /** What the project's imported definitions say of a kind that nothing else knows. */
  readonly importedScope: (object: KubernetesObject) => Scope;
  readonly memory?: Memory | undefined;
}

const placing = remembered((read: ReadObject, home: string | undefined, namespace: string): ReadObject => {
  return { ...read, object: fillSubjects(inNamespace(read.object, home), home ?? namespace) };
});

function inNamespace(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  if (object.metadata.namespace === namespace) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

/** The API server refuses a binding whose ServiceAccount names no namespace, and cdk8s-plus writes none. */
function fillSubjects(object: KubernetesObject, namespace: string): KubernetesObject {
  if (groupOf(object.apiVersion) !== 'rbac.authorization.k8s.io' || !object.kind.endsWith('RoleBinding')) return object;
  const subjects = asJson(object).subjects;
  if (!Array.isArray(subjects)) return object;
  return { ...object, subjects: subjects.map((subject: Json) => fillSubject(subject, namespace)) };
}

function fillSubject(subject: Json, namespace: string): Json {
  if (!isJsonObject(subject) || subject.kind !== 'ServiceAccount' || subject.namespace !== undefined) return subject;
  return { ...subject, namespace };
}

function guess({ application, construct, object }: ReadObject): Finding {
  return {
    id: 'unknown-scope',
    severity: 'warning',
    message: `Kind ${object.kind} of "${object.apiVersion}" is taken to be namespaced: its definition is not part of this environment`,
    fix: `Import its definition with "pawl import", name the namespace on the object, or say clusterScoped: ['${object.kind}.${groupOf(object.apiVersion)}'] in project({ … })`,
    application,
    construct,
  };
}
