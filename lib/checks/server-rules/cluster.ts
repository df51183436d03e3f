import { readQuantity } from '../../manifest/quantity.ts';
import { mapAt, valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { rulesFor } from './place-rule.ts';
import { isText } from './values.ts';

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
