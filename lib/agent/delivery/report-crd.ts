import type { JsonObject } from '../../json.ts';
import { durationSchema, nameSchema, repositorySchema } from './fields-crd.ts';

/** `spec.report` of a Delivery: where its agent says, signed, how it fares. */
export function reportSchema(): JsonObject {
  return {
    type: 'object',
    description:
      'Where to publish signed reports of how this Delivery fares, for promotion policies and "pawl status". ' +
      'Not being able to report never disturbs reconciling; the condition Reported says so.',
    required: ['repository', 'cluster', 'keySecret'],
    'x-kubernetes-validations': [
      {
        rule: "!has(self.plainHttp) || !self.plainHttp || self.repository.startsWith('oci://')",
        message: 'plainHttp only makes sense with an oci:// repository',
      },
    ],
    properties: {
      repository: repositorySchema("The release's evidence repository: oci://host/path/evidence."),
      cluster: {
        type: 'string',
        minLength: 1,
        maxLength: 253,
        pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
        description: 'What reports call this cluster: eu-1. Policies and "pawl status" name it so.',
      },
      keySecret: {
        type: 'object',
        required: ['name'],
        description: 'The private key that signs reports. The project trusts it with evidence, and with nothing else.',
        properties: {
          name: nameSchema('A Secret in the same namespace.'),
          key: { ...entrySchema('Which of its entries is the key, in PEM (PKCS#8).'), default: 'signing.key' },
          passphraseKey: entrySchema('Which of its entries is the passphrase of the key, where it is encrypted.'),
        },
      },
      pushSecret: {
        type: 'object',
        required: ['name'],
        properties: {
          name: nameSchema('A Secret of type kubernetes.io/dockerconfigjson in the same namespace that may write the evidence repository.'),
        },
      },
      interval: durationSchema(
        'How often to report while nothing changes. A report is valid for three intervals; a longer silence begins the time of health anew.',
        '5m',
        ['1s', '12h'],
      ),
      plainHttp: { type: 'boolean', default: false, description: 'Talk to that registry without TLS.' },
    },
  };
}

function entrySchema(description: string): JsonObject {
  return { type: 'string', minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$', description };
}
