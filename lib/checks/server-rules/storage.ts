import { valueAt } from '../../manifest/reading.ts';
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
