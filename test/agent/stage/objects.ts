import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>> = { key: 'value' },
  wave = 0,
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...waveOn(wave) }, data };
}

export function deployment(namespace: string, name: string, image = 'registry.example/web:1.0.0', wave = 0): KubernetesObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, ...waveOn(wave) },
    spec: {
      replicas: 2,
      minReadySeconds: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image, env: [{ name: 'MODE', value: 'live' }] }] } },
    },
  };
}

export function secret(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data: { key: 'dmFsdWU=' } };
}

export function serviceAccount(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, annotations: { purpose: 'test' } } };
}

export function service(namespace: string, name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, annotations: { purpose: 'test' } },
    spec: { sessionAffinity: 'None', selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

export function widgetCrd(group: string): KubernetesObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } },
          },
        },
      ],
    },
  };
}

export function widget(group: string, namespace: string, name: string, spec: JsonObject = { size: 1 }): KubernetesObject {
  return { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, namespace }, spec };
}

function waveOn(wave: number): { readonly annotations?: { readonly [key: string]: string } } {
  return wave === 0 ? {} : { annotations: { 'pawl.dev/wave': String(wave) } };
}
