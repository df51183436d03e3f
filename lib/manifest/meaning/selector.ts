import { byCodeUnit, canonicalJson, type Json } from '../../json.ts';
import { mapAt, mapsAt, textAt, textsAt } from '../reading.ts';

/**
 * Whether everything that `narrow` selects is surely selected by `wide`: what `wide` asks for, `narrow` asks for, too.
 * Both are label selectors; one that asks for nothing selects everything.
 */
export function selectsAll(wide: Json | undefined, narrow: Json | undefined): boolean {
  return demandsOf(wide).isSubsetOf(demandsOf(narrow));
}

/** What a selector asks for, as texts. A label and an expression `In` with one value ask for the same. */
export function demandsOf(selector: Json | undefined): ReadonlySet<string> {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => canonicalJson([key, 'In', [value]]));
  const expressions = mapsAt(selector, 'matchExpressions').map((expression) =>
    canonicalJson([
      textAt(expression, 'key') ?? '',
      textAt(expression, 'operator') ?? '',
      [...textsAt(expression, 'values')].sort(byCodeUnit),
    ]),
  );
  return new Set([...labels, ...expressions]);
}

/** `app=web,tier In (a|b)`; empty for one that selects everything. */
export function selectorText(selector: Json | undefined): string {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = mapsAt(selector, 'matchExpressions').map((expression) => {
    const values = textsAt(expression, 'values');
    return `${textAt(expression, 'key') ?? ''} ${textAt(expression, 'operator') ?? ''}${values.length === 0 ? '' : ` (${values.join('|')})`}`;
  });
  return [...labels.sort(byCodeUnit), ...expressions].join(',');
}
