import type { JsonObject } from '../json.ts';
import { mapAt, mapsAt } from '../manifest/reading.ts';
import { quoted } from './quoted.ts';

/** A `LabelSelector` for the middle of a sentence: `"app=web, tier In (front, back)"`. */
export function selectorText(selector: JsonObject): string {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = mapsAt(selector, 'matchExpressions').map(({ key, operator, values }) =>
    [String(key), String(operator), ...(Array.isArray(values) && values.length > 0 ? [`(${values.join(', ')})`] : [])].join(' '),
  );
  return quoted([...labels, ...expressions].join(', '));
}

/** Labels for the middle of a sentence: `"app=web, tier=front"`. */
export function labelText(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '""';
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
  return quoted(text);
}
