import {
  autoscaler,
  type CaseTable,
  claim,
  claimTemplate,
  configMap,
  cronJob,
  deployment,
  job,
  keyed,
  labels,
  secret,
  statefulSet,
  template,
} from './case-objects.ts';

/** What makes pods, scales them, and what they read and write. */
export const workloadCases: readonly CaseTable[] = [
  [
    'Deployment',
    deployment,
    [
      [{ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }, { strategy: { type: 'Recreate' } }, 'bad-strategy'],
      [{ replicas: -1 }, { replicas: 0 }, 'bad-amount'],
      [{ minReadySeconds: 600 }, { minReadySeconds: 599 }, 'bad-deadline'],
      [{ template: template({ activeDeadlineSeconds: 5 }) }, {}, 'bad-deadline'],
      [
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In' }] } },
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] } },
        'bad-selector',
      ],
      [
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'Has' }] } },
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
        'bad-selector',
      ],
    ],
  ],
  [
    'StatefulSet',
    statefulSet,
    [
      [{ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }, { updateStrategy: { type: 'OnDelete' } }, 'bad-strategy'],
      [{ template: template({ activeDeadlineSeconds: 5 }) }, {}, 'bad-deadline'],
    ],
  ],
  [
    'Job',
    job,
    [
      [{ selector: { matchLabels: labels } }, { selector: { matchLabels: labels }, manualSelector: true }, 'bad-selector'],
      [{ backoffLimit: -1 }, { backoffLimit: 0 }, 'bad-amount'],
    ],
  ],
  [
    'CronJob',
    cronJob,
    [
      [{ timeZone: 'Europe/Berln' }, { timeZone: 'Europe/Berlin' }, 'bad-time-zone'],
      [{ timeZone: 'Local' }, { timeZone: 'Etc/UTC' }, 'bad-time-zone'],
      [{ successfulJobsHistoryLimit: -1 }, { successfulJobsHistoryLimit: 0 }, 'bad-amount'],
      [
        { jobTemplate: { spec: { backoffLimit: -1, template: template({ restartPolicy: 'Never' }) } } },
        { jobTemplate: { spec: { backoffLimit: 1, template: template({ restartPolicy: 'Never' }) } } },
        'bad-amount',
      ],
    ],
  ],
  [
    'HorizontalPodAutoscaler',
    autoscaler,
    [
      [
        { metrics: [{ type: 'Resource' }] },
        { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] },
        'bad-metric',
      ],
      [{ minReplicas: 0 }, { minReplicas: 2 }, 'bad-amount'],
    ],
  ],
  [
    'PersistentVolumeClaim',
    claim,
    [
      [{ resources: {} }, {}, 'missing-field'],
      [{ accessModes: [] }, {}, 'bad-access-mode'],
      [{ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }, { accessModes: ['ReadWriteOncePod'] }, 'bad-access-mode'],
    ],
  ],
  [
    'claim of a StatefulSet',
    claimTemplate,
    [
      [{ resources: {} }, {}, 'missing-field'],
      [{ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }, { accessModes: ['ReadWriteOncePod'] }, 'bad-access-mode'],
    ],
  ],
  [
    'Secret',
    secret,
    [
      [keyed('basic-auth', { user: 'a' }), keyed('basic-auth', { username: 'a' }), 'bad-key'],
      [
        keyed('dockerconfigjson', { '.dockerconfigjson': 'auths: {}' }),
        keyed('dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' }),
        'bad-content',
      ],
      [
        { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': 'YQ==' } },
        { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': 'e30=' } },
        'bad-content',
      ],
    ],
  ],
  ['ConfigMap', configMap, [[{ data: { a: 'x' }, binaryData: { a: 'YQ==' } }, { data: { a: 'x' }, binaryData: { b: 'YQ==' } }, 'bad-key']]],
];
