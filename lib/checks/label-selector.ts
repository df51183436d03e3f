import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { listAt, mapAt, mapsAt, valueAt } from '../manifest/reading.ts';
import { quoted } from './quoted.ts';

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
function matchesLabels(wanted: Json | undefined, labels: JsonObject): boolean {
  return !isJsonObject(wanted) || Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** What the API server has against one expression of a selector; undefined for one that it takes. */
export function expressionProblem(
  { key, operator, values }: JsonObject,
  ofNodes = false,
): { readonly message: string; readonly fix: string } | undefined {
  const count = Array.isArray(values) ? values.length : 0;
  const about = `The expression on ${quoted(key)} has the operator ${quoted(operator)}`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return count > 0 ? undefined : { message: `${about} and no values`, fix: 'List the values, or use Exists or DoesNotExist' };
    case 'Exists':
    case 'DoesNotExist':
      return count === 0 ? undefined : { message: `${about} and values`, fix: 'Leave the values out, or use In or NotIn' };
    case 'Gt':
    case 'Lt':
      if (ofNodes) return count === 1 ? undefined : { message: `${about} and ${count} values`, fix: 'Give it one number, as a text' };
      break;
    default:
      break;
  }
  return { message: `${about}, which there is not`, fix: `Use In, NotIn, Exists or DoesNotExist${ofNodes ? ', Gt or Lt' : ''}` };
}

/** Whether the API server would read it. What it cannot read selects nothing that anybody could speak of. */
export function isReadable(selector: JsonObject): boolean {
  return mapsAt(selector, 'matchExpressions').every((expression) => expressionProblem(expression) === undefined);
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
