import { parse } from '@babel/parser';
import type { Node, Statement } from '@babel/types';

/** What of the named declarations of a module, and of those that they are made of, has no docstring: `Project.name`. */
export function withoutDocstring(text: string, names: readonly string[]): readonly string[] {
  const { body } = parse(text, { sourceType: 'module', plugins: ['typescript'] }).program;
  const declared = declarationsIn(body);
  return [...reachable(names, declared)].flatMap((name) => undocumented(name, declared.get(name) ?? [], names.includes(name)));
}

interface Declaration {
  readonly node: Node;
  readonly hasComment: boolean;
}

/** A function with overloads is declared several times. */
function declarationsIn(body: readonly Statement[]): ReadonlyMap<string, readonly Declaration[]> {
  const declared = new Map<string, Declaration[]>();
  for (const [name, declaration] of body.flatMap(declarationsOf)) declared.set(name, [...(declared.get(name) ?? []), declaration]);
  return declared;
}

function declarationsOf(statement: Statement): readonly (readonly [string, Declaration])[] {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (node === null || node === undefined) return [];
  const declaration = { node, hasComment: hasComment(statement) };
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [[node.id.name, declaration]];
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return node.id === null || node.id === undefined ? [] : [[node.id.name, declaration]];
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [[id.name, declaration] as const] : []));
    default:
      return [];
  }
}

/** The names, and those of the same module that they mention in their types. */
function reachable(names: readonly string[], declared: ReadonlyMap<string, readonly Declaration[]>): ReadonlySet<string> {
  const reached = new Set(names);
  // A set grows while it is read.
  for (const name of reached)
    for (const { node } of declared.get(name) ?? [])
      if (node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration')
        for (const mentioned of identifiersIn(node)) if (declared.has(mentioned)) reached.add(mentioned);
  return reached;
}

function identifiersIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(identifiersIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'Identifier' && 'name' in value && typeof value.name === 'string') return [value.name];
  return Object.entries(value).flatMap(([key, part]) => (/Comments$/.test(key) ? [] : identifiersIn(part)));
}

function undocumented(name: string, declarations: readonly Declaration[], isExported: boolean): readonly string[] {
  // What an interface is, its name and its fields say; what a function, a constant or a class does, they do not.
  const acts = declarations.some(({ node }) => /^(?:ClassDeclaration|FunctionDeclaration|VariableDeclaration)$/.test(node.type));
  const self = isExported && acts && !declarations.some((one) => one.hasComment) ? [name] : [];
  const members = declarations.flatMap(({ node }) => membersOf(node)).filter((member) => !isClear(member));
  return [...self, ...members.map((member) => `${name}.${keyOf(member)}`)];
}

function membersOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
      return node.body.body;
    case 'TSTypeAliasDeclaration':
      return membersOf(node.typeAnnotation);
    case 'TSUnionType':
    case 'TSIntersectionType':
      return node.types.flatMap(membersOf);
    case 'TSTypeLiteral':
      return node.members;
    case 'ClassDeclaration':
      return node.body.body.filter((member) => member.type === 'ClassProperty' && member.accessibility !== 'private');
    default:
      return [];
  }
}

function isClear(member: Node): boolean {
  if (hasComment(member)) return true;
  if (member.type !== 'TSPropertySignature' && member.type !== 'ClassProperty') return true;
  const type = member.typeAnnotation?.type === 'TSTypeAnnotation' ? member.typeAnnotation.typeAnnotation : undefined;
  // `kind: 'allow'` tells the members of a union apart; `repository?: undefined` says that it has none.
  return type?.type === 'TSLiteralType' || type?.type === 'TSUndefinedKeyword';
}

function keyOf(member: Node): string {
  return (member.type === 'TSPropertySignature' || member.type === 'ClassProperty') && member.key.type === 'Identifier'
    ? member.key.name
    : '?';
}

function hasComment({ leadingComments }: Node): boolean {
  return (leadingComments ?? []).some(({ type, value }) => type === 'CommentBlock' && value.startsWith('*'));
}
