import type { Rule } from '../../lib/checks/problem.ts';
import { type CheckContext, indexSet } from '../../lib/checks/set-index.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../lib/manifest/manifest-set.ts';

/** What a rule has against these objects, a line each: `error bad-port spec.ports[0].port: …`. */
export function complaints(rule: Rule, objects: readonly KubernetesObject[], context: Partial<CheckContext> = {}): readonly string[] {
  const index = indexSet(setOf(objects), { kubernetes: '1.34', namespace: 'shop', provided: [], ...context });
  return rule(index).map(({ severity, id, field = '', message }) => `${severity} ${id} ${field}: ${message}`);
}

/** The ids of what a rule has against these objects. */
export function idsOf(rule: Rule, objects: readonly KubernetesObject[], context: Partial<CheckContext> = {}): readonly string[] {
  return complaints(rule, objects, context).map((line) => line.split(' ')[1] ?? '');
}

export function setOf(objects: readonly KubernetesObject[]): ManifestSet {
  return canonicalSet(
    'production',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  ).set;
}

/** An object in namespace `shop`, with everything else as it is given. */
export function object(apiVersion: string, kind: string, name: string, rest: { readonly [key: string]: Json } = {}): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

export function configMap(name: string, data: JsonObject = {}): KubernetesObject {
  return object('v1', 'ConfigMap', name, { data });
}

export function secret(name: string, data: JsonObject = {}): KubernetesObject {
  return object('v1', 'Secret', name, { data });
}

/** A Deployment whose pods carry `app: <name>`; `pod` is what their spec has beside one container, `container` what that has. */
export function deployment(
  name: string,
  { pod = {}, container = {} }: { pod?: JsonObject; container?: JsonObject } = {},
): KubernetesObject {
  return object('apps/v1', 'Deployment', name, {
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'nginx:1.27.3', ...container }], ...pod },
      },
    },
  });
}

export function service(name: string, spec: JsonObject): KubernetesObject {
  return object('v1', 'Service', name, { spec });
}
