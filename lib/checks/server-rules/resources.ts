import type { Json } from '../../json.ts';
import { readQuantity } from '../../manifest/quantity.ts';
import { mapAt, valueAt } from '../../manifest/reading.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { isQualifiedName } from '../fields/metadata.ts';
import { quoted } from '../quoted.ts';
import { containerRules, everywhere, rulesFor } from './place-rule.ts';

/** What a container may ask for (core/validation: ValidateContainerResourceRequirements). */
export const resourceNames = containerRules([
  ...everywhere(['resources.requests{}', 'resources.limits{}'], {
    id: 'unknown-resource',
    wrong: (_, { key }) => !isResource(key),
    message: (_, { key }) => `${quoted(key)} is no resource of a container`,
    fix: (_, { key }) => {
      const meant = similar(key, ownResources);
      return meant === undefined
        ? `Use one of ${ownResources.join(', ')}, or a name with its domain: nvidia.com/gpu`
        : `Did you mean ${quoted(meant)}?`;
    },
  }),
  ...everywhere(['resources.requests{}', 'resources.limits{}'], {
    id: 'bad-quantity',
    wrong: (value, { key }) => isExtended(key) && !Number.isInteger(readQuantity(value) ?? 0),
    message: (value, { key }) => `It is ${quoted(value)} of ${key}, which is only given whole`,
    fix: 'Write a whole number',
  }),
  {
    id: 'unknown-resource',
    at: 'resources',
    below: 'limits',
    wrong: (value) => notLimited(value).length > 0,
    message: (value) => `It requests ${notLimited(value).join(' and ')}, and the limit is not the same`,
    fix: 'Set the limit to what is requested: this resource cannot be shared',
  },
  {
    id: 'unknown-resource',
    at: 'resources',
    wrong: (value) => {
      const names = [...Object.keys(mapAt(value, 'requests')), ...Object.keys(mapAt(value, 'limits'))];
      return names.some((name) => name.startsWith('hugepages-')) && !names.some((name) => name === 'cpu' || name === 'memory');
    },
    message: 'It asks for huge pages, and for neither cpu nor memory',
    fix: 'Request cpu or memory, too',
  },
]);

/** What a quota may count (core/validation: ValidateResourceQuota; core/helper: IsStandardQuotaResourceName, IsIntegerResourceName). */
export const quotaNames = rulesFor(
  ['ResourceQuota'],
  [
    {
      id: 'unknown-resource',
      at: 'spec.hard{}',
      wrong: (_, { key }) => !isQuotaResource(key),
      message: (_, { key }) => `${quoted(key)} is nothing that a quota counts`,
      fix: (_, { key }) => {
        const meant = similar(key, quotaResources);
        return meant === undefined
          ? 'Use pods, requests.cpu, limits.memory and their like, or count/ and the plural of a kind with its group: count/deployments.apps'
          : `Did you mean ${quoted(meant)}?`;
      },
    },
    {
      id: 'bad-quantity',
      at: 'spec.hard{}',
      wrong: (value, { key }) => isCounted(key) && !Number.isInteger(readQuantity(value) ?? 0),
      message: (value, { key }) => `It is ${quoted(value)} of ${key}, which are counted`,
      fix: 'Write a whole number',
    },
  ],
);

const countedKinds = [
  'pods',
  'services',
  'services.nodeports',
  'services.loadbalancers',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
];

const quotaResources = [
  ...['cpu', 'memory', 'ephemeral-storage', 'requests.storage'],
  ...['requests', 'limits'].flatMap((part) => ['cpu', 'memory', 'ephemeral-storage'].map((resource) => `${part}.${resource}`)),
  ...countedKinds,
];

function isQuotaResource(name: string): boolean {
  if (name.includes('/')) return isQualifiedName(name);
  return quotaResources.includes(name) || /^(?:requests\.)?hugepages-/.test(name);
}

function isCounted(name: string): boolean {
  return countedKinds.includes(name) || name.startsWith('count/');
}

const ownResources = ['cpu', 'memory', 'ephemeral-storage'];

function isResource(name: string): boolean {
  return name.includes('/') ? isQualifiedName(name) : ownResources.includes(name) || name.startsWith('hugepages-');
}

/** helper.IsExtendedResourceName: of some domain that is not Kubernetes' own. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

/** Of what cannot be given to several: what is requested without the same limit. */
function notLimited(resources: Json): readonly string[] {
  return Object.entries(mapAt(resources, 'requests'))
    .filter(([name]) => isExtended(name) || name.startsWith('hugepages-'))
    .filter(([name, wanted]) => readQuantity(wanted) !== readQuantity(valueAt(resources, 'limits', name)))
    .map(([name]) => name);
}
