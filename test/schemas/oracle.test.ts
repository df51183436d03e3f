import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Ajv } from 'ajv';
import type { Json } from '../../lib/json.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { kubernetesApi } from '../../lib/schemas/kubernetes/read-api.ts';
import { kubernetesSchemas } from '../../lib/schemas/kubernetes-schemas.ts';
import type { Shape } from '../../lib/schemas/shape/shape.ts';
import { seededRandom } from '../seeded-random.ts';
import { acceptedObjects } from './accepted-objects.ts';
import { mutate } from './mutations.ts';

/**
 * The same API as JSON Schema, for another reader of schemas: ajv. Two things JSON Schema cannot say are left out on both sides:
 * items told apart by their keys, and null for "not there".
 */
function jsonSchema(shape: Shape, reached: Map<string, Shape>): Json {
  switch (shape.is) {
    case 'any':
      return {};
    case 'object':
      return { type: 'object' };
    case 'map':
      return { type: 'object', additionalProperties: jsonSchema(shape.values, reached) };
    case 'list':
      return { type: 'array', items: jsonSchema(shape.items, reached) };
    case 'fields':
      reached.set(shape.name, shape);
      return { $ref: `#/definitions/${shape.name}` };
    case 'string':
      return shape.choices === undefined ? { type: 'string' } : { type: 'string', enum: ['', ...new Set(shape.choices.filter(Boolean))] };
    case 'boolean':
    case 'integer':
    case 'number':
      return { type: shape.is };
    case 'int32':
      return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case 'int64':
      return { type: 'integer' };
    case 'byte':
      return { type: 'string', pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' };
    case 'date-time':
      return { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' };
    case 'quantity':
      return { type: ['number', 'string'], pattern: '^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$' };
    case 'int-or-string':
    case 'integer-or-string':
      return { type: ['integer', 'string'] };
  }
}

function validatorOf(version: string, object: KubernetesObject): (object: KubernetesObject) => boolean {
  const definition = kubernetesApi().kinds[`${object.apiVersion} ${object.kind}`]?.definition ?? '';
  const reached = new Map<string, Shape>();
  const root = jsonSchema(kubernetesSchemas(version).definition(definition), reached);
  const definitions: Record<string, Json> = {};
  // It grows while it is walked.
  for (const [name, shape] of reached) {
    if (shape.is !== 'fields') continue;
    const { named, required } = shape.fields();
    const properties = [...named].map(([field, one]) => [
      field,
      field === 'status' && name === object.kind ? {} : jsonSchema(one, reached),
    ]);
    definitions[name] = { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false };
  }
  const validate = new Ajv({ allowUnionTypes: true }).compile({ ...Object(root), definitions });
  return (mutated) => validate(asJson(mutated)) === true;
}

it('finds what ajv finds in the same schemas, in 600 objects broken by chance', () => {
  const random = seededRandom(11);
  const schemas = kubernetesSchemas('1.35');
  // A few: ajv takes half a second to compile a pod.
  const kinds = new Set(['Pod', 'Ingress', 'HorizontalPodAutoscaler', 'RoleBinding', 'Secret']);
  const objects = acceptedObjects.filter(({ kind }) => kinds.has(kind));
  const validators = objects.map((object) => validatorOf('1.35', object));
  const counts = { right: 0, wrong: 0 };
  for (let round = 0; round < 600; round++) {
    const index = Math.floor(random() * objects.length);
    const { object, what } = mutate(objects[index] ?? assert.fail(), random);
    const problems = schemas.judge(object).problems.filter(({ rule }) => rule !== 'duplicate-item');
    assert.equal(problems.length === 0, validators[index]?.(object), `${object.kind}: ${what}: ${JSON.stringify(problems)}`);
    counts[problems.length === 0 ? 'right' : 'wrong']++;
  }
  assert.ok(counts.right > 60 && counts.wrong > 200, JSON.stringify(counts));
});
