import { entriesIn, inside, join, type Located } from '../../manifest/located.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** Labels and annotations of the object, of the pods that it makes, and of its selectors (apimachinery, api/validation and meta/v1/validation). */
export const metadataSyntax = eachObject((checked) => {
  const { whole, pod } = checked;
  const places = [whole, ...(pod === undefined || pod.metadata === undefined ? [] : [pod.metadata])];
  return [
    ...places.flatMap((place) => labels(checked, place)),
    ...places.flatMap((place) => annotations(checked, place)),
    ...selectorLabels(checked),
  ];
});

function labels(checked: CheckedObject, place: Located): readonly Problem[] {
  return entriesIn(place, ...under(place), 'labels').flatMap(({ key, field, value }) => label(checked, { key, field, value }));
}

function selectorLabels(checked: CheckedObject): readonly Problem[] {
  const selector = inside(checked.whole, 'spec', 'selector');
  if (selector === undefined || (checked.group !== '' && checked.group !== 'apps' && checked.group !== 'policy')) return [];
  const path = checked.type === 'Service' || checked.type === 'ReplicationController' ? [] : ['matchLabels'];
  return entriesIn(selector, ...path).flatMap((entry) => label(checked, entry));
}

function label(checked: CheckedObject, { key, field, value }: { key: string; field: string; value: unknown }): readonly Problem[] {
  const wrong = [...keyProblem(key), ...(typeof value === 'string' && !isLabelValue(value) ? [valueProblem(value)] : [])];
  return wrong.map(({ message, fix }) => problem(checked, { id: 'bad-label', severity: 'error', field, message, fix }));
}

function annotations(checked: CheckedObject, place: Located): readonly Problem[] {
  const entries = entriesIn(place, ...under(place), 'annotations');
  const size = entries.reduce((sum, { key, value }) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0);
  const field = join(place.field, ...under(place), 'annotations');
  const tooLarge =
    size <= 256 * 1024
      ? []
      : [
          problem(checked, {
            id: 'bad-annotation',
            severity: 'error',
            field,
            message: `Its annotations take ${Math.ceil(size / 1024)} KiB together, expected at most 256 KiB`,
            fix: 'Keep what is large in a ConfigMap',
          }),
        ];
  // Upper case is fine in the prefix of an annotation.
  const bad = entries.flatMap((entry) =>
    keyProblem(entry.key.toLowerCase()).map(({ message, fix }) =>
      problem(checked, { id: 'bad-annotation', severity: 'error', field: entry.field, message, fix }),
    ),
  );
  return [...tooLarge, ...bad];
}

/** The pod template's metadata is located itself, the object's lies in the object. */
function under({ field }: Located): readonly string[] {
  return field === '' ? ['metadata'] : [];
}

function keyProblem(key: string): readonly { readonly message: string; readonly fix: string }[] {
  if (isQualifiedName(key)) return [];
  const fix = 'Use at most 63 letters, digits, "-", "_" and ".", with a DNS name and "/" before them where it is somebody’s own';
  return [{ message: `Key ${quoted(key)} is not a qualified name`, fix }];
}

function valueProblem(value: string): { readonly message: string; readonly fix: string } {
  const reason = value.length > 63 ? ` (${value.length} characters)` : '';
  return {
    message: `Value ${quoted(value)}${reason} is no value of a label`,
    fix: 'Use at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit; annotations hold any text',
  };
}

export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && name.test(value));
}

export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const rest = key.slice(slash + 1);
  const prefixFits = prefix === undefined || (prefix.length <= 253 && prefix.split('.').every((part) => dnsLabel.test(part)));
  return prefixFits && rest.length <= 63 && name.test(rest);
}

const name = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?$/;
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
