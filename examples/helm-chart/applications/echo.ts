import { ApiObject } from 'cdk8s';
import { application, HelmChart, patch } from 'pawl';
import { z } from 'zod';
import type { Values } from '../vendor/charts/echo-1.2.0.values.ts';

/** Somebody else's chart, with what it does not offer as a value put in by patches. */
export const echo = application('echo', z.object({ replicas: z.int().min(1).default(1) }), (chart, { replicas }, { namespace }) => {
  new ApiObject(chart, 'namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  new HelmChart<Values>(chart, 'echo', {
    chart: 'oci://ghcr.io/acme/charts/echo',
    version: '1.2.0',
    values: { replicaCount: replicas, service: { port: 8080 } },
    patches: [restricted, spread],
  });
});

/** The chart knows no security context, and the namespace lets nothing in without one. */
const restricted = patch('Deployment', 'echo', ({ spec, ...deployment }) => {
  const pod = spec.template.spec;
  if (pod === undefined) return { ...deployment, spec };
  return {
    ...deployment,
    spec: {
      ...spec,
      template: {
        ...spec.template,
        spec: {
          ...pod,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: pod.containers.map((container) => ({
            ...container,
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          })),
        },
      },
    },
  };
});

/** One patch for each Deployment of the chart, whatever its name: pods go to different nodes where they can. */
const spread = patch('Deployment', (deployment) => {
  const pod = deployment.spec.template.spec;
  if (pod !== undefined)
    pod.topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: deployment.spec.selector,
      },
    ];
  return deployment;
});
