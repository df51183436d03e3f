import type { Fields, FieldsShape, Shape } from '../shape/shape.ts';
import type { ApiFile, DefinitionEntry } from './read-api.ts';
import { isIn, readSpans, type Span } from './span.ts';
import { readTypeText } from './type-text.ts';

/** The shapes of one minor version by definition (`core.v1.Container`). Each is made when it is first asked for. */
export function versionShapes({ definitions }: ApiFile, minor: number): (definition: string) => FieldsShape {
  const made = new Map<string, FieldsShape>();
  return function shapeOf(definition) {
    const known = made.get(definition);
    if (known !== undefined) return known;
    const entry = definitions[definition] ?? {};
    const name = definition.slice(definition.lastIndexOf('.') + 1);
    let fields: Fields | undefined;
    const shape: FieldsShape = {
      is: 'fields',
      name,
      fields: () => {
        fields ??= fieldsOf(entry, minor, shapeOf);
        return fields;
      },
      elsewhere: (field) => otherVersion(name, entry, field, minor),
    };
    made.set(definition, shape);
    return shape;
  };
}

function fieldsOf(entry: DefinitionEntry, minor: number, shapeOf: (definition: string) => FieldsShape): Fields {
  const named = new Map<string, Shape>();
  const required: string[] = [];
  for (const [name, said] of Object.entries(entry)) {
    const text = typeof said === 'string' ? said : timeline(said).find(({ spans }) => isIn(spans, minor))?.type;
    if (text === undefined) continue;
    const type = readTypeText(text, shapeOf);
    named.set(name, type.shape);
    if (type.isRequired) required.push(name);
  }
  return { named, required };
}

/** Whether another version has the field, one sentence. */
function otherVersion(definition: string, entry: DefinitionEntry, field: string, minor: number): string | undefined {
  const said = Object.hasOwn(entry, field) ? entry[field] : undefined;
  if (said === undefined || typeof said === 'string') return undefined;
  const spans = timeline(said).flatMap((one) => one.spans);
  const later = spans.find(({ from }) => from > minor);
  if (later !== undefined) return `${definition} has the field "${field}" from Kubernetes 1.${later.from} on, not in 1.${minor}`;
  const earlier = spans.findLast(({ to }) => to < minor);
  return earlier && `${definition} has the field "${field}" up to Kubernetes 1.${earlier.to}, not in 1.${minor}`;
}

/** The lines `28-33 type` of a field that changed. */
function timeline(said: readonly string[]): readonly { readonly spans: readonly Span[]; readonly type: string }[] {
  return said.map((one) => {
    const space = one.indexOf(' ');
    return { spans: readSpans(one.slice(0, space)), type: one.slice(space + 1) };
  });
}
