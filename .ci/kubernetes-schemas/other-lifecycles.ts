import type { Lifecycle } from './read-lifecycle.ts';

/**
 * Ends that k8s.io/api does not tell, because the types live elsewhere or are gone, or because the API server warns of them by other means.
 * Sources: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ for what was removed,
 * https://kubernetes.io/blog/2025/04/24/endpoints-deprecation/ for Endpoints, the description of ComponentStatus for that.
 */
export const otherLifecycles: ReadonlyMap<string, Lifecycle> = new Map<string, Lifecycle>([
  [
    'apiextensions.k8s.io/v1beta1 CustomResourceDefinition',
    { removed: 22, replacement: 'apiextensions.k8s.io/v1 CustomResourceDefinition' },
  ],
  ['apiregistration.k8s.io/v1beta1 APIService', { removed: 22, replacement: 'apiregistration.k8s.io/v1 APIService' }],
  ['extensions/v1beta1 PodSecurityPolicy', { removed: 16 }],
  ['policy/v1beta1 PodSecurityPolicy', { deprecated: 21, removed: 25 }],
  ['v1 ComponentStatus', { deprecated: 19 }],
  ['v1 Endpoints', { deprecated: 33, replacement: 'discovery.k8s.io/v1 EndpointSlice' }],
]);
