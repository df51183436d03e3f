import type { Json } from '../../json.ts';
import type { Definition, DefinitionVersion } from '../definition.ts';
import { type Declarations, declareInterface, descriptionOf } from './declare-types.ts';
import { docComment } from './doc-comment.ts';
import { literal, uniqueNames, versionCase } from './names.ts';
import { identities } from './same-schema.ts';
import { fieldsOf, isOpen } from './schema-node.ts';

export interface KindModule {
  /** The name of the construct that it exports. */
  readonly construct: string;
  /** One TypeScript module that is erased to a class: no enums, no namespaces, nothing of this package. */
  readonly text: string;
}

/**
 * The construct of one version of a custom kind, and the types of its fields. The same definition gives the same text,
 * whatever the order of its fields; the main version has the name of the kind, others carry theirs: `CertificateV1Beta1`.
 */
export function kindModule(definition: Definition, version: DefinitionVersion, { main }: { readonly main: boolean }): KindModule {
  const nameFor = uniqueNames(imported);
  const wanted = main ? definition.kind : `${definition.kind}${versionCase(version.name)}`;
  const construct = nameFor(imported.includes(wanted) ? `${wanted}Resource` : wanted);
  const props = nameFor(`${construct}Props`);
  const fields = fieldsOf(version.schema).filter(({ name }) => !notWritten.has(name));
  const declarations: Declarations = { nameFor, interfaces: [], known: new Map(), identity: identities() };
  declareInterface(
    props,
    {
      fields,
      open: isOpen(version.schema) || fieldsOf(version.schema).length === 0,
      comment: [],
      first: ['  readonly metadata?: ApiObjectMetadata;'],
      prefix: construct,
    },
    declarations,
  );
  const isOptional = fields.every(({ required }) => !required);
  const parts = [
    head(definition),
    [...classComment(version.schema, version), ...classOf({ definition, version, construct, props, isOptional })],
    ...declarations.interfaces,
  ];
  return { construct, text: parts.map((lines) => `${lines.join('\n')}\n`).join('\n') };
}

/** What every module imports. */
const imported = ['ApiObject', 'ApiObjectMetadata', 'Construct'];

/** Given by the construct, or written by the cluster. */
const notWritten = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function head({ name }: Definition): readonly string[] {
  return [
    `// Made by "pawl import" out of the definition of ${name}. To change it, import the definition again.`,
    '',
    "import { ApiObject, type ApiObjectMetadata } from 'cdk8s';",
    "import type { Construct } from 'constructs';",
  ];
}

function classComment(schema: Json, { deprecated }: DefinitionVersion): readonly string[] {
  const said = descriptionOf(schema);
  return docComment(deprecated === undefined ? said : `${said}\n\n@deprecated ${deprecated.replace(/\s+/g, ' ')}`);
}

interface ClassParts {
  readonly definition: Definition;
  readonly version: DefinitionVersion;
  readonly construct: string;
  readonly props: string;
  /** Every one of the props may be left out, and then all of them. */
  readonly isOptional: boolean;
}

function classOf({ definition: { group, kind }, version, construct, props, isOptional }: ClassParts): readonly string[] {
  return [
    `export class ${construct} extends ApiObject {`,
    `  constructor(scope: Construct, id: string, props: ${props}${isOptional ? ' = {}' : ''}) {`,
    `    super(scope, id, { ...props, apiVersion: ${literal(`${group}/${version.name}`)}, kind: ${literal(kind)} });`,
    '  }',
    '}',
  ];
}
