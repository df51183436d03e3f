import assert from 'node:assert/strict';
import type { Definition } from '../../lib/import/definition.ts';
import { readDefinitions } from '../../lib/import/read-definitions.ts';
import type { Json } from '../../lib/json.ts';

export interface DefinitionText {
  readonly kind?: string;
  readonly group?: string;
  readonly scope?: string;
  readonly schema?: Json;
  readonly versions?: Json;
}

/** The text of a definition, JSON being YAML. `schema` is that of `spec`. */
export function definitionText({
  kind = 'Widget',
  group = 'example.com',
  scope = 'Namespaced',
  schema = { type: 'object' },
  versions,
}: DefinitionText = {}): string {
  const plural = `${kind.toLowerCase()}s`;
  const openAPIV3Schema = {
    type: 'object',
    required: ['spec'],
    properties: { apiVersion: { type: 'string' }, spec: schema, status: { type: 'object' } },
  };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { made: 'by hand' } },
    spec: {
      group,
      names: { kind, plural },
      scope,
      versions: versions ?? [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
}

export function definition(props: DefinitionText = {}): Definition {
  const [first] = readDefinitions('crds.yaml', definitionText(props)).definitions;
  assert.ok(first !== undefined);
  return first;
}
