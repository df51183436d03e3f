import { numberAt, textAt, valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { atLeast, everywhere, rulesFor } from './place-rule.ts';
import { says } from './values.ts';

/** apps/validation: ValidateDeploymentSpec and its kin. */
export const replicas = rulesFor(
  ['Deployment.apps', 'StatefulSet.apps', 'ReplicaSet.apps', 'DaemonSet.apps', 'ReplicationController'],
  atLeast(0, 'spec.replicas', 'spec.minReadySeconds', 'spec.revisionHistoryLimit', 'spec.progressDeadlineSeconds'),
);

export const deployments = rulesFor(
  ['Deployment.apps'],
  [
    {
      id: 'bad-strategy',
      at: 'spec.strategy',
      below: 'rollingUpdate',
      wrong: (value) => valueAt(value, 'type') === 'Recreate' && valueAt(value, 'rollingUpdate') != null,
      message: 'The strategy is Recreate, and says how to replace pods one by one',
      fix: 'Take rollingUpdate away, or use the type RollingUpdate',
    },
    {
      id: 'bad-deadline',
      at: 'spec',
      below: 'progressDeadlineSeconds',
      wrong: (value) => (numberAt(value, 'minReadySeconds') ?? 0) >= (numberAt(value, 'progressDeadlineSeconds') ?? 600),
      message:
        'A pod has to be ready for longer (minReadySeconds) than a rollout may take (progressDeadlineSeconds, 600 where it is not said)',
      fix: 'Make progressDeadlineSeconds larger than minReadySeconds',
    },
  ],
);

export const statefulSets = rulesFor(
  ['StatefulSet.apps'],
  [
    {
      id: 'bad-strategy',
      at: 'spec.updateStrategy',
      below: 'rollingUpdate',
      wrong: (value) => valueAt(value, 'type') === 'OnDelete' && valueAt(value, 'rollingUpdate') != null,
      message: 'The strategy is OnDelete, and says how to replace pods one by one',
      fix: 'Take rollingUpdate away, or use the type RollingUpdate',
    },
  ],
);

const jobCounts = ['backoffLimit', 'parallelism', 'completions', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished'];

/** batch/validation: ValidateJobSpec. */
export const jobs = rulesFor(
  ['Job.batch', 'CronJob.batch'],
  [
    ...atLeast(0, ...['spec', 'spec.jobTemplate.spec'].flatMap((at) => jobCounts.map((field) => `${at}.${field}`))),
    ...everywhere(['spec', 'spec.jobTemplate.spec'], {
      id: 'bad-selector',
      below: 'selector',
      wrong: (value) => valueAt(value, 'selector') != null && valueAt(value, 'manualSelector') !== true,
      message: 'The selector of a Job is written by Kubernetes',
      fix: 'Leave it out',
    }),
  ],
);

/** batch/validation: validateCronJobSpec. */
export const cronJobs = rulesFor(
  ['CronJob.batch'],
  [
    ...atLeast(0, 'spec.successfulJobsHistoryLimit', 'spec.failedJobsHistoryLimit', 'spec.startingDeadlineSeconds'),
    {
      id: 'bad-name',
      at: 'metadata.name',
      wrong: (value) => typeof value === 'string' && value.length > 52,
      message: (value) => `The name of a CronJob has ${String(value).length} characters, expected at most 52: its Jobs add 11 to it`,
      fix: 'Shorten it',
    },
    {
      id: 'bad-time-zone',
      at: 'spec.timeZone',
      wrong: (value) => typeof value === 'string' && !isTimeZone(value),
      message: (value) => `${quoted(value)} is no time zone`,
      fix: 'Use a name of the IANA database, such as Europe/Berlin',
    },
  ],
);

function isTimeZone(text: string): boolean {
  if (text === '' || text.toLowerCase() === 'local' || !/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

const sources: { readonly [type: string]: string } = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** autoscaling/validation: ValidateHorizontalPodAutoscaler. */
export const autoscalers = rulesFor(
  ['HorizontalPodAutoscaler.autoscaling'],
  [
    {
      id: 'bad-metric',
      at: 'spec.metrics[]',
      wrong: (value) => {
        const source = sources[textAt(value, 'type') ?? ''];
        return source !== undefined && !says(value, source);
      },
      message: (value) => `A metric is of type ${quoted(valueAt(value, 'type'))}, and does not say which`,
      fix: (value) => `Say it in "${sources[textAt(value, 'type') ?? ''] ?? ''}"`,
    },
    {
      id: 'bad-amount',
      at: 'spec.minReplicas',
      wrong: (value, { minor }) => typeof value === 'number' && (value < 0 || (value === 0 && minor <= 35)),
      message: (value) => `It is ${quoted(value)}, expected 1 or more`,
      fix: 'Write 1 or more; scaling to none has to be turned on in the cluster (HPAScaleToZero)',
    },
  ],
);
