import type { Json, JsonObject } from '../../json.ts';

/** What a value should look like, wherever that was written: in Kubernetes' own API or in a CustomResourceDefinition. */
export type Shape = FreeShape | ScalarShape | ListShape | MapShape | FieldsShape;

interface Ruled {
  /** What null means in a field or map. @default it is not there, as in Kubernetes' own API */
  readonly null?: 'allowed' | 'refused';
  /** The schema of a custom resource that this is from, where it says more than types. */
  readonly rules?: JsonObject;
}

/** Anything, or any map. */
export interface FreeShape extends Ruled {
  readonly is: 'any' | 'object';
}

export interface ScalarShape extends Ruled {
  readonly is: ScalarForm;
  readonly choices?: readonly string[];
}

/** `integer` is of any size. `int-or-string` is what ports and percentages are (32 bits),
 * `integer-or-string` what custom resources call so (any size), `byte` is base64. */
export type ScalarForm =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'integer'
  | 'number'
  | 'byte'
  | 'date-time'
  | 'quantity'
  | 'int-or-string'
  | 'integer-or-string';

export interface ListShape extends Ruled {
  readonly is: 'list';
  readonly items: Shape;
  /** How items are told apart: no two are alike by these keys, or `whole`. Absent where items may be alike. */
  readonly unique?: readonly ListKey[] | 'whole';
}

export interface ListKey {
  readonly name: string;
  /** What stands for an item that does not say. */
  readonly default?: Json;
}

/** A map of any keys, whose values are alike. */
export interface MapShape extends Ruled {
  readonly is: 'map';
  readonly values: Shape;
}

export interface FieldsShape extends Ruled {
  readonly is: 'fields';
  /** What people call it: `Container`. */
  readonly name: string;
  /** Read when first asked for: most of an API is never used. */
  readonly fields: () => Fields;
  /** Fields that are not named may be there, and are not looked at. */
  readonly open?: boolean;
  /** What is known about a name that is no field: where else it is one. One sentence without final period. */
  readonly elsewhere?: (name: string) => string | undefined;
}

export interface Fields {
  readonly named: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}
