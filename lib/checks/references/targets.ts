import { inside } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import { groupOf, qualifiedKind } from '../../object-id.ts';
import type { CheckedObject } from '../checked-object.ts';
import { isEmptySelector, isReadable } from '../label-selector.ts';
import { selectorText } from '../label-text.ts';
import { eachInSet, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';
import type { SetIndex } from '../set-index.ts';
import { isLongRunning } from '../workload.ts';
import { missing } from './missing.ts';

/** What an autoscaler scales, what a disruption budget protects, the Service that a StatefulSet's pods are named by. */
export const danglingTargets = eachInSet((checked, set) => judge(checked, set));

function judge(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  switch (checked.type) {
    case 'HorizontalPodAutoscaler.autoscaling':
      return scaleTarget(checked, set);
    case 'PodDisruptionBudget.policy':
      return set.later.mayMakePods(checked.namespace) ? [] : protectedPods(checked, set);
    case 'StatefulSet.apps':
      return governingService(checked, set);
    default:
      return [];
  }
}

const scalable = new Set(['Deployment.apps', 'StatefulSet.apps', 'ReplicaSet.apps', 'ReplicationController']);

function scaleTarget(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  const target = inside(checked.whole, 'spec', 'scaleTargetRef');
  const [apiVersion, kind, name] = [textAt(target?.value, 'apiVersion'), textAt(target?.value, 'kind'), textAt(target?.value, 'name')];
  if (target === undefined || kind === undefined || name === undefined) return [];
  const group = groupOf(apiVersion ?? 'v1');
  const wanted = { group, kind, namespace: checked.namespace, name };
  const meant = groups[kind];
  if (meant !== undefined && group !== meant && (group === '' || group === 'extensions'))
    return [
      problem(checked, {
        id: 'dangling-scale-target',
        severity: 'error',
        field: `${target.field}.apiVersion`,
        message: `There is no ${kind} of ${apiVersion ?? 'v1'}, and what it names is never scaled`,
        fix: `Write apiVersion: ${meant}/v1`,
      }),
    ];
  // What an operator makes of a custom kind, or scales by itself, is its own.
  if (!scalable.has(qualifiedKind(wanted)) || !set.owns(checked.namespace) || set.has(wanted)) return [];
  return [
    missing(checked, wanted, {
      id: 'dangling-scale-target',
      severity: 'error',
      field: target.field,
      remedy: 'Scale one that is part of it',
    }),
  ];
}

/** Where the kinds are that people scale under the API version of another. */
const groups: { readonly [kind: string]: string } = { Deployment: 'apps', StatefulSet: 'apps', ReplicaSet: 'apps' };

function protectedPods(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  const selector = inside(checked.whole, 'spec', 'selector');
  if (selector === undefined || isEmptySelector(selector.value) || !isReadable(selector.value) || !set.owns(checked.namespace)) return [];
  if (set.selected(checked.namespace, selector.value).some(({ object }) => isLongRunning(object))) return [];
  return [
    problem(checked, {
      id: 'budget-protects-nothing',
      severity: 'error',
      field: selector.field,
      message: `It selects ${selectorText(selector.value)}, which no pod of this environment in namespace ${quoted(checked.namespace)} has`,
      fix: 'Select by labels that the pod template has',
    }),
  ];
}

/** Without it the pods run, and their names are not found. */
function governingService(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  const name = textAt(checked.whole.value, 'spec', 'serviceName');
  if (name === undefined) return [];
  const wanted = { group: '', kind: 'Service', namespace: checked.namespace, name };
  if (set.has(wanted)) return [];
  return [
    missing(checked, wanted, {
      id: 'dangling-governing-service',
      severity: 'warning',
      field: 'spec.serviceName',
      role: ', by which its pods are found,',
      remedy: 'Add a Service without cluster IP',
    }),
  ];
}
