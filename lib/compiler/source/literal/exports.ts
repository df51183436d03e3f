import type { Node } from '@babel/types';
import { type Binding, bindingOf, declaredIn } from './bindings.ts';
import type { Module, Modules } from './modules.ts';

/** An expression in a file, and the nodes around it in which its names are looked up. */
export interface Expressed {
  readonly module: Module;
  readonly node: Node;
  readonly around: readonly Node[];
  /** Keys to take out of it. */
  readonly path: readonly (string | number)[];
}

/** How many files pass a name on before it is taken to be lost. */
const longestChain = 16;

/** What a file of the project exports under a name; undefined where that cannot be seen. */
export function exportedBy(modules: Modules, file: string | undefined, name: string, chain = longestChain): Expressed | undefined {
  const module = file === undefined ? undefined : modules.open(file);
  if (module === undefined || chain === 0) return undefined;
  if (module.value !== undefined) return { module, node: module.value, around: [], path: name === 'default' ? [] : [name] };
  const { program } = module;
  if (program === undefined) return undefined;
  const passOn = (specifier: string, other: string) => exportedBy(modules, modules.find(module.file, specifier), other, chain - 1);
  const everything: string[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') everything.push(statement.source.value);
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default')
      return { module, node: statement.declaration, around: [program], path: [] };
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const one of statement.specifiers) {
      if (one.type !== 'ExportSpecifier' || nameOf(one.exported) !== name) continue;
      if (statement.source) return passOn(statement.source.value, nameOf(one.local));
      return expressed(module, bindingOf(nameOf(one.local), [program]), passOn);
    }
    const binding = declaredIn(statement, name, [program]);
    if (binding !== undefined) return expressed(module, binding, passOn);
  }
  for (const specifier of everything) {
    const found = passOn(specifier, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function expressed(
  module: Module,
  binding: Binding | undefined,
  passOn: (specifier: string, name: string) => Expressed | undefined,
): Expressed | undefined {
  const around = module.program === undefined ? [] : [module.program];
  switch (binding?.kind) {
    case 'constant':
      return { module, node: binding.node, around, path: binding.path };
    case 'function':
      return { module, node: binding.node, around, path: [] };
    case 'import':
      return binding.name === '*' ? undefined : passOn(binding.specifier, binding.name);
    case 'parameter':
    case 'opaque':
    case undefined:
      return undefined;
  }
}

function nameOf(node: { type: 'Identifier'; name: string } | { type: 'StringLiteral'; value: string }): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
