import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { printable } from '../../manifest/printable.ts';
import { readPattern } from '../pattern/pattern.ts';
import type { SchemaProblem } from '../schemas.ts';
import { clip } from '../shape/describe.ts';
import { type Judging, startJudging } from '../shape/judging.ts';

export interface DefinitionProblem {
  readonly definition: KubernetesObject;
  readonly path: string;
  /** One sentence without final period. */
  readonly message: string;
}

/** What the API server refuses in a CustomResourceDefinition that fits the schema of one: versions without a schema, patterns that are none. */
export function definitionProblems(definition: KubernetesObject): readonly DefinitionProblem[] {
  const at = startJudging(asJson(definition));
  const { spec } = asJson(definition);
  if (isJsonObject(spec)) {
    at.enter('spec');
    inItems(at, 'versions', spec.versions, judgeVersion);
    at.leave();
  }
  return at.judgement.problems.map(({ path, message }: SchemaProblem) => ({ definition, path, message }));
}

function judgeVersion(at: Judging, version: JsonObject): void {
  const schema = isJsonObject(version.schema) ? version.schema.openAPIV3Schema : undefined;
  if (!isJsonObject(schema)) {
    at.problem('missing-field', `The version ${clip(printable(version.name ?? null))} has no schema (schema.openAPIV3Schema)`, {
      field: 'schema',
    });
    return;
  }
  at.enter('schema');
  at.enter('openAPIV3Schema');
  judgeSchema(at, schema);
  at.leave();
  at.leave();
}

function judgeSchema(at: Judging, schema: JsonObject): void {
  // A schema nested deeper is left to the server, which bounds it as well.
  if (at.isFull() || at.depth() > 200) return;
  const { pattern: source } = schema;
  const pattern = typeof source === 'string' ? readPattern(source) : undefined;
  if (pattern?.kind === 'wrong' && typeof source === 'string')
    at.problem('invalid-field', `${clip(printable(source))} is no pattern in Go: ${pattern.reason}`, { field: 'pattern' });
  for (const name of ['items', 'additionalProperties', 'not']) inField(at, name, schema[name], judgeSchema);
  for (const name of ['allOf', 'anyOf', 'oneOf']) inItems(at, name, schema[name], judgeSchema);
  inField(at, 'properties', schema.properties, (inside, properties) => {
    for (const name of Object.keys(properties)) inField(inside, name, properties[name], judgeSchema);
  });
}

function inField(at: Judging, name: string, value: Json | undefined, judge: (at: Judging, value: JsonObject) => void): void {
  if (!isJsonObject(value)) return;
  at.enter(name);
  judge(at, value);
  at.leave();
}

function inItems(at: Judging, name: string, value: Json | undefined, judge: (at: Judging, value: JsonObject) => void): void {
  if (!Array.isArray(value)) return;
  at.enter(name);
  for (const [index, item] of value.entries()) {
    if (!isJsonObject(item)) continue;
    at.enter(index);
    judge(at, item);
    at.leave();
  }
  at.leave();
}
