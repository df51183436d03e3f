import type { Json } from '../../json.ts';
import { readQuantity } from '../../manifest/quantity.ts';
import { mapAt, valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { type PlaceRule, rulesFor } from './place-rule.ts';
import { isText, says } from './values.ts';

/** core/validation: ValidatePersistentVolumeClaimSpec. */
const claim: readonly PlaceRule[] = [
  {
    id: 'missing-field',
    at: 'spec',
    below: 'resources.requests.storage',
    wrong: (value) => valueAt(value, 'resources', 'requests', 'storage') === undefined,
    message: 'A claim does not say how much it wants',
    fix: "Say it: resources: { requests: { storage: '1Gi' } }",
  },
  {
    id: 'bad-access-mode',
    at: 'spec',
    below: 'accessModes',
    wrong: (value) => !says(value, 'accessModes'),
    message: 'A claim has no access modes',
    fix: "Say one at least: accessModes: ['ReadWriteOnce']",
  },
  {
    id: 'bad-access-mode',
    at: 'spec.accessModes',
    wrong: (value) => Array.isArray(value) && value.length > 1 && value.includes('ReadWriteOncePod'),
    message: 'A claim for one pod only (ReadWriteOncePod) is for others, too',
    fix: 'Let ReadWriteOncePod stand alone',
  },
];

export const claims = rulesFor(['PersistentVolumeClaim'], claim);

export const claimTemplates = rulesFor(
  ['StatefulSet.apps'],
  claim.map((rule) => ({ ...rule, at: `spec.volumeClaimTemplates[].${rule.at}` })),
);

export const storageClasses = rulesFor(
  ['StorageClass.storage.k8s.io'],
  [
    {
      id: 'bad-reclaim-policy',
      at: 'reclaimPolicy',
      wrong: (value) => isText(value) && value !== 'Delete' && value !== 'Retain',
      message: (value) => `${quoted(value)} is not what becomes of a volume, expected Delete or Retain`,
      fix: 'Write Delete or Retain',
    },
  ],
);

/** core/validation: ValidateLimitRange. */
export const limitRanges = rulesFor(
  ['LimitRange'],
  ['default', 'defaultRequest', 'min'].map((map) => ({
    id: 'bad-limit',
    at: 'spec.limits[]',
    below: map,
    wrong: (limit) =>
      Object.entries(mapAt(limit, map)).some(([name, value]) => {
        const most = readQuantity(valueAt(limit, 'max', name));
        return most !== undefined && (readQuantity(value) ?? 0) > most;
      }),
    message: `The ${map} is above the maximum`,
    fix: `Lower ${map}, or raise max`,
  })),
);

/** admissionregistration/validation: validateWebhooks. */
export const webhooks = rulesFor(
  ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => `${kind}.admissionregistration.k8s.io`),
  [
    {
      id: 'bad-name',
      at: 'webhooks[].name',
      wrong: (value) => isText(value) && value.split('.').length < 3,
      message: (value) => `${quoted(value)} is no name of a webhook`,
      fix: 'Use a domain name of three parts at least: pods.policy.example.com',
    },
    {
      id: 'bad-side-effects',
      at: 'webhooks[].sideEffects',
      wrong: (value) => isText(value) && value !== 'None' && value !== 'NoneOnDryRun',
      message: (value) => `Side effects are ${quoted(value)}, expected None or NoneOnDryRun`,
      fix: 'Write None, or NoneOnDryRun where the webhook heeds dry runs',
    },
  ],
);

export const priorityClasses = rulesFor(
  ['PriorityClass.scheduling.k8s.io'],
  [
    {
      id: 'bad-name',
      at: 'metadata.name',
      wrong: (value) =>
        isText(value) && value.startsWith('system-') && value !== 'system-node-critical' && value !== 'system-cluster-critical',
      message: (value) => `${quoted(value)} begins with "system-", which Kubernetes keeps for itself`,
      fix: 'Give it another name',
    },
  ],
);

/** core/validation: ValidateSecret, ValidateConfigMap. Values of Secrets are never in a message. */
export const secrets = rulesFor(
  ['Secret'],
  [
    {
      id: 'bad-key',
      at: '',
      below: 'data',
      wrong: (value) =>
        valueAt(value, 'type') === 'kubernetes.io/basic-auth' &&
        !['username', 'password'].some((key) => contentOf(value, key) !== undefined),
      message: 'A Secret of type kubernetes.io/basic-auth has neither "username" nor "password"',
      fix: 'Add one of them',
    },
    ...['dockerconfigjson', 'dockercfg'].map(
      (kind): PlaceRule => ({
        id: 'bad-content',
        at: '',
        below: `data.${kind}`,
        wrong: (value) => {
          const content = contentOf(value, `.${kind}`);
          return valueAt(value, 'type') === `kubernetes.io/${kind}` && content !== undefined && !isJson(content);
        },
        message: `What a Secret of type kubernetes.io/${kind} holds is not JSON`,
        fix: `Write under .${kind} what "docker login" writes`,
      }),
    ),
  ],
);

export const configMaps = rulesFor(
  ['ConfigMap'],
  [
    {
      id: 'bad-key',
      at: 'binaryData{}',
      wrong: (_, { key, checked }) => valueAt(checked.whole.value, 'data', key) !== undefined,
      message: (_, { key }) => `Key ${quoted(key)} is in data, too`,
      fix: 'Keep it in one of data and binaryData',
    },
  ],
);

/** What a Secret holds under a key, decoded. */
function contentOf(secret: Json | undefined, key: string): string | undefined {
  const [plain, encoded] = [valueAt(secret, 'stringData', key), valueAt(secret, 'data', key)];
  if (typeof plain === 'string') return plain;
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
