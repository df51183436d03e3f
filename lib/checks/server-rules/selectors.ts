import { isJsonObject, type Json } from '../../json.ts';
import { itemsIn, type Located } from '../../manifest/located.ts';
import type { CheckedObject } from '../checked-object.ts';
import { expressionProblem } from '../label-selector.ts';
import { eachObject, type Problem, problem } from '../problem.ts';

/**
 * Every expression of every selector (apimachinery, meta/v1/validation: ValidateLabelSelectorRequirement; core/validation:
 * ValidateNodeSelectorRequirement). Where one lies is found by its name, in the kinds of Kubernetes alone that have no free form.
 */
export const selectorExpressions = eachObject((checked) =>
  selecting.test(checked.group) && hasExpressions(checked.whole.value)
    ? listsIn(checked, checked.whole).flatMap((list) => judge(checked, list))
    : [],
);

/** The groups whose kinds select by labels. */
const selecting = /^(?:apps|batch|policy|autoscaling|networking\.k8s\.io|admissionregistration\.k8s\.io|)$/;

/** Most objects have none, and no path has to be written to know that. */
function hasExpressions(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasExpressions);
  return Object.entries(value).some(([name, inner]) => name === 'matchExpressions' || name === 'matchFields' || hasExpressions(inner));
}

interface Expressions {
  readonly expressions: readonly Located[];
  /** Of nodes, which have numbers, too. */
  readonly ofNodes: boolean;
}

function listsIn(checked: CheckedObject, place: Located, ofNodes = false): readonly Expressions[] {
  return Object.entries(place.value).flatMap(([name, value]) => {
    if (name === 'matchExpressions' || name === 'matchFields') return [{ expressions: itemsIn(place, name), ofNodes }];
    const isOfNodes = ofNodes || name === 'nodeAffinity';
    return below(place, name, value).flatMap((child) => listsIn(checked, child, isOfNodes));
  });
}

function below(place: Located, name: string, value: Json | undefined): readonly Located[] {
  if (Array.isArray(value)) return itemsIn(place, name);
  return isJsonObject(value) ? [{ field: place.field === '' ? name : `${place.field}.${name}`, value }] : [];
}

function judge(checked: CheckedObject, { expressions, ofNodes }: Expressions): readonly Problem[] {
  return expressions.flatMap(({ field, value }) => {
    const wrong = expressionProblem(value, ofNodes);
    if (wrong === undefined) return [];
    return [problem(checked, { id: 'bad-selector', severity: 'error', field, ...wrong })];
  });
}
