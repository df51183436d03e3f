import { inside, type Located } from '../../manifest/located.ts';
import type { CheckedObject } from '../checked-object.ts';
import { isEmptySelector, isReadable, matches } from '../label-selector.ts';
import { labelText, selectorText } from '../label-text.ts';
import { eachInSet, type Problem, problem } from '../problem.ts';
import type { SetIndex } from '../set-index.ts';
import { isLongRunning, ownSelector } from '../workload.ts';

/**
 * Workloads that do not select their own pods, which the API server refuses (apps/validation: "selector does not match template labels"),
 * and those that select each other's, which it accepts and the controllers do not forgive.
 */
export const ownPods = eachInSet((checked, set) => {
  const selector = ownSelector(checked.object);
  if (selector === undefined || checked.pod === undefined || selectsByItself(checked) || !isReadable(selector.value)) return [];
  if (isEmptySelector(selector.value)) return [emptySelector(checked, selector)];
  if (!matches(selector.value, checked.pod.labels)) return [mismatch(checked, selector, checked.pod.labels)];
  return overlap(checked, selector, set);
});

/** Kubernetes writes the selector of a Job unless it is told that somebody else does. */
function selectsByItself({ type, whole }: CheckedObject): boolean {
  return type === 'Job.batch' && inside(whole, 'spec')?.value.manualSelector !== true;
}

function emptySelector(checked: CheckedObject, { field }: Located): Problem {
  return problem(checked, {
    id: 'selector-mismatch',
    severity: 'error',
    field,
    message: 'Its selector is empty, expected labels that its pods have',
    fix: 'Select by a label of the pod template: matchLabels',
  });
}

function mismatch(checked: CheckedObject, { field, value }: Located, labels: unknown): Problem {
  return problem(checked, {
    id: 'selector-mismatch',
    severity: 'error',
    field,
    message: `It selects ${selectorText(value)}, and the labels of its own pods are ${labelText(labels)}`,
    fix: 'Give the pod template the labels of the selector; the selector of an object that exists cannot be changed',
  });
}

function overlap(checked: CheckedObject, selector: Located, set: SetIndex): readonly Problem[] {
  if (!isLongRunning(checked.object)) return [];
  const other = set
    .selected(checked.namespace, selector.value)
    .find((found) => found !== checked && found.type !== 'Pod' && isLongRunning(found.object));
  if (other === undefined) return [];
  // Where each selects the other's, one of them says so.
  const back = ownSelector(other.object);
  const mutual = back !== undefined && checked.pod !== undefined && matches(back.value, checked.pod.labels);
  if (mutual && other.id < checked.id && set.selected(checked.namespace, back.value)[0] === other) return [];
  return [
    problem(checked, {
      id: 'overlapping-selectors',
      severity: 'warning',
      field: selector.field,
      message: `Its selector meets the pods of ${other.id}, too`,
      fix: 'Give each workload a label of its own, and select by it',
    }),
  ];
}
