import { join } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';
import { scheduleProblem } from './grammar/cron-schedule.ts';

/** What the kinds of workloads ask for beyond their schemas: restarts, schedules, and how much may be gone at a time. */
export const workloadFields = eachObject((checked) => {
  switch (checked.type) {
    case 'Deployment.apps':
      return [...restarts(checked, ['Always']), ...amounts(checked, ['spec', 'strategy', 'rollingUpdate'], ['maxUnavailable', 'maxSurge'])];
    case 'DaemonSet.apps':
      return [
        ...restarts(checked, ['Always']),
        ...amounts(checked, ['spec', 'updateStrategy', 'rollingUpdate'], ['maxUnavailable', 'maxSurge']),
      ];
    case 'StatefulSet.apps':
    case 'ReplicaSet.apps':
    case 'ReplicationController':
      return restarts(checked, ['Always']);
    case 'Job.batch':
      return restarts(checked, ['OnFailure', 'Never']);
    case 'CronJob.batch':
      return [...restarts(checked, ['OnFailure', 'Never']), ...schedule(checked)];
    case 'PodDisruptionBudget.policy':
      return budget(checked);
    case 'HorizontalPodAutoscaler.autoscaling':
      return bounds(checked);
    default:
      return [];
  }
});

/** Always, where nothing is said (core/v1 PodSpec), which apps/ and batch/validation then refuse or want. */
function restarts(checked: CheckedObject, allowed: readonly string[]): readonly Problem[] {
  const { pod } = checked;
  const policy = pod === undefined ? undefined : (pod.spec.value.restartPolicy ?? 'Always');
  if (pod === undefined || typeof policy !== 'string' || allowed.includes(policy)) return [];
  return [
    problem(checked, {
      id: 'restart-policy',
      severity: 'error',
      field: join(pod.spec.field, 'restartPolicy'),
      message: `A pod of a ${checked.object.kind} restarts ${quoted(policy)}, expected ${allowed.join(' or ')}`,
      fix: allowed.includes('Always')
        ? 'Leave restartPolicy out; what ends by itself is a Job'
        : "Write restartPolicy: 'OnFailure', or 'Never' for a new pod at each try",
    }),
  ];
}

function schedule(checked: CheckedObject): readonly Problem[] {
  const text = textAt(checked.whole.value, 'spec', 'schedule');
  const wrong = text === undefined ? undefined : scheduleProblem(text);
  if (wrong === undefined) return [];
  return [
    problem(checked, {
      id: 'bad-schedule',
      severity: 'error',
      field: 'spec.schedule',
      message: `Schedule ${quoted(text)} cannot be read: ${wrong}`,
      fix: 'Write five fields, as in 0 3 * * *, or one of @hourly, @daily, @weekly, @monthly, @yearly',
    }),
  ];
}

function amounts(checked: CheckedObject, path: readonly string[], keys: readonly string[]): readonly Problem[] {
  const values = keys.map((key) => valueAt(checked.whole.value, ...path, key));
  const bad = keys.flatMap((key, index) => amount(checked, join(...path, key), values[index]));
  const isStuck = bad.length === 0 && values.every((value) => value !== undefined && Number.parseInt(String(value), 10) === 0);
  if (!isStuck) return bad;
  return [
    problem(checked, {
      id: 'bad-amount',
      severity: 'error',
      field: join(...path),
      message: `${keys.join(' and ')} are both 0, and no pod could ever be replaced`,
      fix: 'Allow one of them at least',
    }),
  ];
}

/** A number of pods, or a percentage (apimachinery, IntOrString). */
function amount(checked: CheckedObject, field: string, value: unknown): readonly Problem[] {
  if (typeof value !== 'string' || /^\d+%$/.test(value)) return [];
  const fix = /^\d+$/.test(value) ? `Write the number without quotes: ${value}` : 'Write a number, or a percentage: 25%';
  return [
    problem(checked, { id: 'bad-amount', severity: 'error', field, message: `${quoted(value)} is neither a number nor a percentage`, fix }),
  ];
}

function budget(checked: CheckedObject): readonly Problem[] {
  const keys = ['minAvailable', 'maxUnavailable'];
  const values = keys.map((key) => valueAt(checked.whole.value, 'spec', key));
  const bad = keys.flatMap((key, index) => amount(checked, `spec.${key}`, values[index]));
  if (values.some((value) => value === undefined || value === null)) return bad;
  return [
    ...bad,
    problem(checked, {
      id: 'bad-amount',
      severity: 'error',
      field: 'spec',
      message: 'It says minAvailable and maxUnavailable, expected one of them',
      fix: 'Take one of them away',
    }),
  ];
}

function bounds(checked: CheckedObject): readonly Problem[] {
  const [least, most] = [valueAt(checked.whole.value, 'spec', 'minReplicas') ?? 1, valueAt(checked.whole.value, 'spec', 'maxReplicas')];
  if (typeof least !== 'number' || typeof most !== 'number' || least <= most) return [];
  return [
    problem(checked, {
      id: 'bad-amount',
      severity: 'error',
      field: 'spec.maxReplicas',
      message: `It scales to at least ${least} and at most ${most} replicas`,
      fix: 'Make maxReplicas no less than minReplicas',
    }),
  ];
}
