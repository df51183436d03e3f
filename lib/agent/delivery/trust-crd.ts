import type { JsonObject } from '../../json.ts';

/** `spec.trust` of a Delivery: whose releases it takes, moved by whom. */
export function trustSchema(): JsonObject {
  return {
    type: 'object',
    description:
      'Who may sign what. With it, only releases and promotion records signed by these are taken; an empty list takes nothing. ' +
      'Taking an identity out stops all applies of what it signed at once; nothing is pruned. Without it nothing is verified.',
    required: ['releases', 'promotions'],
    properties: {
      releases: identities('Publishers: who may sign releases.'),
      promotions: identities('Promoters: who may sign promotion records.'),
      overrides: {
        type: 'string',
        enum: ['take', 'refuse'],
        default: 'take',
        description:
          'Whether a move past policies is taken at once, or refused until somebody else has acknowledged it; what is applied stays meanwhile.',
      },
      trustedRoot: {
        type: 'string',
        maxLength: 262144,
        description: "Sigstore's trusted root as JSON (trusted_root.json). Needed where identities are trusted.",
      },
    },
  };
}

function identities(description: string): JsonObject {
  return {
    type: 'array',
    maxItems: 32,
    description,
    items: {
      type: 'object',
      'x-kubernetes-validations': [
        {
          rule: 'has(self.key) ? !has(self.issuer) && !has(self.subject) && !has(self.subjectPattern) : has(self.issuer) && has(self.subject) != has(self.subjectPattern) && !has(self.name)',
          message: 'must be a key, with a name for it or without, or an issuer with either subject or subjectPattern',
        },
      ],
      properties: {
        key: {
          type: 'string',
          maxLength: 8192,
          pattern: '^\\s*-----BEGIN PUBLIC KEY-----[\\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----\\s*$',
          description: 'A public key in PEM (SubjectPublicKeyInfo).',
        },
        name: text('What status and events call the key.'),
        issuer: text('An OIDC issuer: https://token.actions.githubusercontent.com'),
        subject: text('The whole subject of the certificate.'),
        subjectPattern: text('A regular expression that matches the whole subject.'),
      },
    },
  };
}

function text(description: string): JsonObject {
  return { type: 'string', minLength: 1, maxLength: 1024, description };
}
