import type { FieldsShape, ListKey, ScalarForm, Shape } from '../shape/shape.ts';

/** Reads a field's type as .ci/kubernetes-schemas/type-texts.ts writes it: `[name]core.v1.Container!`. */
export function readTypeText(text: string, definition: (name: string) => FieldsShape): FieldType {
  const isRequired = text.endsWith('!');
  return { shape: shapeOf(isRequired ? text.slice(0, -1) : text, definition), isRequired };
}

interface FieldType {
  readonly shape: Shape;
  readonly isRequired: boolean;
}

function shapeOf(text: string, definition: (name: string) => FieldsShape): Shape {
  if (text.startsWith('{}')) return { is: 'map', values: shapeOf(text.slice(2), definition) };
  if (text.startsWith('(')) return { is: 'string', choices: text.slice(1, -1).split('|') };
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    return { is: 'list', items: shapeOf(text.slice(end + 1), definition), ...uniqueness(text.slice(1, end)) };
  }
  if (text === 'any' || text === 'object') return { is: text };
  return isScalarForm(text) ? { is: text } : definition(text);
}

function uniqueness(keys: string): { readonly unique?: readonly ListKey[] | 'whole' } {
  if (keys === '') return {};
  return { unique: keys === '*' ? 'whole' : keys.split(',').map(listKey) };
}

function listKey(text: string): ListKey {
  const [name = '', otherwise] = text.split('=');
  return otherwise === undefined ? { name } : { name, default: otherwise };
}

function isScalarForm(text: string): text is KubernetesForm {
  return Object.hasOwn(forms, text);
}

/** Custom resources have the others. */
type KubernetesForm = Exclude<ScalarForm, 'integer' | 'integer-or-string'>;

const forms: { readonly [form in KubernetesForm]: true } = {
  string: true,
  boolean: true,
  int32: true,
  int64: true,
  number: true,
  byte: true,
  'date-time': true,
  quantity: true,
  'int-or-string': true,
};
