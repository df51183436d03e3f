import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { valueAt } from '../manifest/reading.ts';

/**
 * Whether labels match a `LabelSelector` (apimachinery, labels.Requirement.Matches). An empty selector matches everything, and
 * an operator that does not exist matches nothing.
 */
export function matches(selector: JsonObject, labels: JsonObject): boolean {
  return matchesLabels(valueAt(selector, 'matchLabels'), labels) && expressionsOf(selector).every((expression) => holds(expression, labels));
}

/** Whether labels have everything that a plain map asks for, as the selector of a Service does. */
export function matchesLabels(wanted: Json | undefined, labels: JsonObject): boolean {
  return !isJsonObject(wanted) || Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function expressionsOf(selector: JsonObject): readonly JsonObject[] {
  const list = valueAt(selector, 'matchExpressions');
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
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
