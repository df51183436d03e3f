import type { FieldsShape, Shape } from './shape.ts';

/**
 * Where below a shape a field of this name is, if there is one such place alone: `template.spec` for `containers` in a Deployment's spec.
 * People leave out a level more often than they misspell a name.
 */
export function deeperPlace(shape: FieldsShape, name: string): string | undefined {
  let level: readonly Place[] = [{ path: '', shape }];
  for (let depth = 0; depth < 3; depth++) {
    level = level.flatMap(below);
    // A search this wide is no hint any more.
    if (level.length > 500) return undefined;
    const found = level.filter((place) => place.shape.fields().named.has(name));
    if (found.length > 0) return found.length === 1 ? found[0]?.path : undefined;
  }
  return undefined;
}

interface Place {
  readonly path: string;
  readonly shape: FieldsShape;
}

function below({ path, shape }: Place): readonly Place[] {
  // A schema can hold itself, and a wide one is no hint.
  return [...shape.fields().named].slice(0, 50).flatMap(([name, field]) => {
    const step = path === '' ? name : `${path}.${name}`;
    const inner = fieldsOf(field);
    return name === 'status' || name === 'metadata' || inner === undefined
      ? []
      : [{ path: field.is === 'list' ? `${step}[…]` : step, shape: inner }];
  });
}

function fieldsOf(shape: Shape): FieldsShape | undefined {
  if (shape.is === 'fields') return shape;
  return shape.is === 'list' && shape.items.is === 'fields' ? shape.items : undefined;
}
