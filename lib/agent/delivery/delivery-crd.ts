import type { JsonObject } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { durationSchema, nameSchema, repositorySchema } from './fields-crd.ts';
import { reportSchema } from './report-crd.ts';
import { statusSchema } from './status-schema.ts';
import { trustSchema } from './trust-crd.ts';

export const deliveryApiVersion = 'pawl.dev/v1alpha1';
export const deliveryKind = 'Delivery';

/** The CustomResourceDefinition of Delivery. The API server refuses what its schema and its CEL rules refuse, before the agent sees it. */
export const deliveryCrd: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'deliveries.pawl.dev' },
  spec: {
    group: 'pawl.dev',
    scope: 'Namespaced',
    names: { kind: deliveryKind, listKind: 'DeliveryList', plural: 'deliveries', singular: 'delivery' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: printerColumns(),
        schema: { openAPIV3Schema: schema() },
      },
    ],
  },
};

/** Together they answer "did that deploy?". */
function printerColumns(): JsonObject[] {
  const ready = '.status.conditions[?(@.type=="Ready")]';
  return [
    { name: 'Version', type: 'string', jsonPath: '.status.applied.version' },
    { name: 'Ready', type: 'string', jsonPath: `${ready}.status` },
    { name: 'Record', type: 'integer', jsonPath: '.status.applied.sequence' },
    { name: 'Suspended', type: 'boolean', jsonPath: '.status.suspended' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Message', type: 'string', jsonPath: `${ready}.message` },
  ];
}

function schema(): JsonObject {
  return {
    type: 'object',
    required: ['spec'],
    description: 'Which environment of which repository to hold this cluster to.',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: specSchema(),
      status: statusSchema,
    },
  };
}

function specSchema(): JsonObject {
  return {
    type: 'object',
    required: ['repository', 'environment'],
    'x-kubernetes-validations': [
      {
        rule: "!has(self.plainHttp) || !self.plainHttp || self.repository.startsWith('oci://')",
        message: 'plainHttp only makes sense with an oci:// repository',
      },
    ],
    properties: {
      repository: repositorySchema(
        'The environment repository: oci://host/path. oci-layout:FOLDER is for an agent that runs outside of a cluster; one inside refuses it.',
      ),
      environment: {
        type: 'string',
        pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
        description: 'The environment that the manifest sets must be of.',
        'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'cannot change: delete the Delivery and make another one' }],
      },
      project: {
        type: 'string',
        pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
        description:
          'The project whose environment it is. With trust, records of another one are refused: needed where two projects trust the same keys.',
      },
      interval: durationSchema('How often to look for a new promotion record.', '10s', ['1s', '1h']),
      timeout: durationSchema('How long a wave may take to become ready before it is reported.', '5m', ['1s', '24h']),
      plainHttp: { type: 'boolean', default: false, description: 'Talk to the registry without TLS.' },
      prune: { type: 'boolean', default: true, description: 'Delete objects that left the release.' },
      deletionPolicy: {
        type: 'string',
        enum: ['Prune', 'Orphan'],
        default: 'Prune',
        description: 'What happens to the objects when this Delivery is deleted; Orphan takes the delivery label off and leaves them.',
      },
      serviceAccountName: nameSchema('Acts as this ServiceAccount of its namespace in everything that it applies and watches.'),
      pullSecret: {
        type: 'object',
        required: ['name'],
        properties: { name: nameSchema('A Secret of type kubernetes.io/dockerconfigjson in the same namespace.') },
      },
      notBefore: { type: 'integer', minimum: 1, description: 'Refuse promotion records with a lower sequence.' },
      trust: trustSchema(),
      report: reportSchema(),
      suspend: suspendSchema(),
    },
  };
}

function suspendSchema(): JsonObject {
  return {
    type: 'object',
    description: 'Nothing is applied and no drift is turned back while this is set. It says who did it and why.',
    required: ['reason', 'by'],
    'x-kubernetes-validations': [
      {
        rule: '!has(self.since) || !has(self.until) || self.until > self.since',
        message: 'until must be after since',
      },
    ],
    properties: {
      reason: { type: 'string', minLength: 1, maxLength: 1024, pattern: '\\S' },
      by: { type: 'string', minLength: 1, maxLength: 256, pattern: '\\S' },
      since: { type: 'string', format: 'date-time' },
      until: { type: 'string', format: 'date-time' },
    },
  };
}
