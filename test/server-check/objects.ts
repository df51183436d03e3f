import type { Json, JsonObject } from '../../lib/json.ts';
import { idOf, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../lib/manifest/manifest-set.ts';

export function setOf(objects: readonly KubernetesObject[]): ManifestSet {
  return { environment: 'production', objects: objects.map((object) => ({ id: idOf(object), application: 'shop', wave: 0, object })) };
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function configMap(namespace: string, name: string, rest: JsonObject = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, ...rest };
}

export function deployment(
  namespace: string,
  name: string,
  changes: { replicas?: Json; pod?: JsonObject; labels?: Record<string, string> } = {},
): KubernetesObject {
  const { replicas = 1, pod = {}, labels = {} } = changes;
  const podLabels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: podLabels },
      template: { metadata: { labels: podLabels }, spec: { containers: [{ name: 'web', image: 'example.com/web:1.0.0' }], ...pod } },
    },
  };
}

/** A definition of `Widget` in a group, whose size may be at most `limit`. */
export function widgetDefinition(group: string): KubernetesObject {
  const spec = {
    type: 'object',
    properties: { size: { type: 'integer' }, limit: { type: 'integer' } },
    'x-kubernetes-validations': [{ rule: 'self.size <= self.limit', message: 'size is above its limit' }],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }],
    },
  };
}

export function widget(group: string, namespace: string, name: string, spec: JsonObject): KubernetesObject {
  return { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, namespace }, spec };
}

const admission = 'admissionregistration.k8s.io/v1';

/** A policy with its binding for one kind. Each expression is also its message. */
export function policy(
  name: string,
  resource: string,
  expressions: readonly string[],
  actions: readonly string[] = ['Deny'],
): readonly KubernetesObject[] {
  const [group = '', plural = ''] = resource.includes('/') ? resource.split('/') : ['', resource];
  const rule = { apiGroups: [group], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: [plural] };
  return [
    {
      apiVersion: admission,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [rule] },
        validations: expressions.map((expression) => ({ expression, message: expression })),
      },
    },
    {
      apiVersion: admission,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: [...actions] },
    },
  ];
}

/** A policy for images that reads the host that they come from in ConfigMap "hosts". */
export function withParameters(name: string): readonly KubernetesObject[] {
  const rule = { apiGroups: ['apps'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
  const expression = 'object.spec.template.spec.containers.all(c, !has(c.image) || c.image == "" || c.image.startsWith(params.data.host))';
  return [
    {
      apiVersion: admission,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression, messageExpression: "'images come from ' + params.data.host" }],
      },
    },
    {
      apiVersion: admission,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        paramRef: { name: 'hosts', namespace: 'shop', parameterNotFoundAction: 'Deny' },
      },
    },
  ];
}
