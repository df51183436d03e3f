import type { Function as FunctionNode, Node, Statement, VariableDeclarator } from '@babel/types';

/** What a name stands for. */
export type Binding =
  /** A constant: the expression, and the keys that were taken out of it by `const { a: { b } } = …`. */
  | { readonly kind: 'constant'; readonly node: Node; readonly path: readonly (string | number)[]; readonly around: readonly Node[] }
  | { readonly kind: 'parameter'; readonly of: FunctionNode; readonly index: number; readonly path: readonly (string | number)[] }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  /** `*` for the whole module. */
  | { readonly kind: 'import'; readonly specifier: string; readonly name: string }
  /** Something that is only known when it runs. */
  | { readonly kind: 'opaque' };

/** Looks a name up from the inside out; undefined for globals. `around` are the nodes around the name, outermost first. */
export function bindingOf(name: string, around: readonly Node[]): Binding | undefined {
  for (let depth = around.length - 1; depth >= 0; depth--) {
    const node = around[depth];
    const found = node === undefined ? undefined : declaredBy(node, name, around.slice(0, depth + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredBy(node: Node, name: string, around: readonly Node[]): Binding | undefined {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return first(node.body, (statement) => declaredIn(statement, name, around));
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return first(node.params, (parameter, index) => {
        const path = pathIn(parameter, name);
        return path === undefined ? undefined : { kind: 'parameter', of: node, index, path };
      });
    case 'ForOfStatement':
    case 'ForInStatement':
      return node.left.type === 'VariableDeclaration' ? declares(node.left, name) : undefined;
    case 'ForStatement':
      return node.init?.type === 'VariableDeclaration' ? declares(node.init, name) : undefined;
    case 'CatchClause':
      return node.param && pathIn(node.param, name) !== undefined ? { kind: 'opaque' } : undefined;
    default:
      return undefined;
  }
}

/** What one statement declares under a name. */
export function declaredIn(statement: Statement, name: string, around: readonly Node[]): Binding | undefined {
  switch (statement.type) {
    case 'ExportNamedDeclaration':
      return statement.declaration ? declaredIn(statement.declaration, name, around) : undefined;
    case 'VariableDeclaration':
      return first(statement.declarations, (declarator) => constant(declarator, name, { fixed: statement.kind === 'const', around }));
    case 'FunctionDeclaration':
      return statement.id?.name === name ? { kind: 'function', node: statement } : undefined;
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return statement.id?.name === name ? { kind: 'opaque' } : undefined;
    case 'ImportDeclaration':
      return first(statement.specifiers, (one) => {
        if (one.local.name !== name) return undefined;
        return { kind: 'import', specifier: statement.source.value, name: importedName(one) };
      });
    default:
      return undefined;
  }
}

function importedName(one: Extract<Statement, { type: 'ImportDeclaration' }>['specifiers'][number]): string {
  switch (one.type) {
    case 'ImportDefaultSpecifier':
      return 'default';
    case 'ImportNamespaceSpecifier':
      return '*';
    case 'ImportSpecifier':
      return one.imported.type === 'Identifier' ? one.imported.name : one.imported.value;
  }
}

function constant(
  { id, init }: VariableDeclarator,
  name: string,
  { fixed, around }: { fixed: boolean; around: readonly Node[] },
): Binding | undefined {
  const path = pathIn(id, name);
  if (path === undefined) return undefined;
  return fixed && init ? { kind: 'constant', node: init, path, around } : { kind: 'opaque' };
}

function declares(declaration: Extract<Statement, { type: 'VariableDeclaration' }>, name: string): Binding | undefined {
  return declaration.declarations.some(({ id }) => pathIn(id, name) !== undefined) ? { kind: 'opaque' } : undefined;
}

/** The way from a value into the pattern that takes it apart: `['web', 'host']` for `host` in `{ web: { host } }`. */
function pathIn(pattern: Node, name: string): readonly (string | number)[] | undefined {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === name ? [] : undefined;
    case 'AssignmentPattern':
      return pathIn(pattern.left, name);
    case 'ObjectPattern':
      return first(pattern.properties, (property) => {
        // What is left over has the keys of the whole.
        if (property.type === 'RestElement') return pathIn(property.argument, name);
        const inner = pathIn(property.value, name);
        const { key, computed } = property;
        if (inner === undefined || computed) return inner && [];
        const text = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
        return text === undefined ? undefined : [text, ...inner];
      });
    case 'ArrayPattern':
      return first(pattern.elements, (element, index) => {
        const inner = element && pathIn(element, name);
        return inner ? [index, ...inner] : undefined;
      });
    default:
      return undefined;
  }
}

function first<T, R>(items: readonly T[], find: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
