import type { Node } from '@babel/types';
import type { PlainValue } from '../../../constructs/written-finding.ts';
import type { SourcePlace } from '../../../finding.ts';
import type { Module } from './modules.ts';

/** The nodes around a position, outermost first. */
export function nodesAround(root: Node, offset: number): readonly Node[] {
  const around: Node[] = [];
  for (let node: Node | undefined = root; node !== undefined; node = childAt(node, offset)) around.push(node);
  return around;
}

function childAt(parent: Node, offset: number): Node | undefined {
  return Object.values(parent)
    .flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .find(({ start, end }) => (start ?? 0) <= offset && offset < (end ?? 0));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && typeof value.start === 'number';
}

export function placeOfNode({ file }: Module, node: Node): SourcePlace {
  const start = node.loc?.start;
  return start === undefined || start === null ? { file, line: 1 } : { file, line: start.line, column: start.column + 1 };
}

/** What stands under casts and parentheses. */
export function unwrapped(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return unwrapped(node.expression);
    default:
      return node;
  }
}

/** The value of a literal; undefined for everything that would have to be evaluated. */
export function plainValueOf(node: Node): PlainValue | undefined {
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'UnaryExpression': {
      const value = plainValueOf(node.argument);
      return node.operator === '-' && typeof value === 'number' ? -value : undefined;
    }
    default:
      return undefined;
  }
}
