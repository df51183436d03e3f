import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { listAt, mapAt, mapsAt, valueAt } from '../manifest/reading.ts';

/**
 * Whether labels match a `LabelSelector` (apimachinery, labels.Requirement.Matches). An empty selector matches everything, and
 * an operator that does not exist matches nothing.
 */
export function matches(selector: JsonObject, labels: JsonObject): boolean {
  return (
    matchesLabels(valueAt(selector, 'matchLabels'), labels) &&
    mapsAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  );
}

/** A selector that says nothing: what it selects is for the kind to know that has it. */
export function isEmptySelector(selector: JsonObject): boolean {
  return Object.keys(mapAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0;
}

/** Whether labels have everything that a plain map asks for, as the selector of a Service does. */
export function matchesLabels(wanted: Json | undefined, labels: JsonObject): boolean {
  return !isJsonObject(wanted) || Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function holds({ key, operator, values }: JsonObject, labels: JsonObject): boolean {
  if (typeof key !== 'string') return false;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const listed = Array.isArray(values) && value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
