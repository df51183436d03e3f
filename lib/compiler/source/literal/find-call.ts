import type { ArgumentPlaceholder, CallExpression, NewExpression, Node, SpreadElement } from '@babel/types';
import type { SourcePlace } from '../../../finding.ts';
import type { Module, Modules } from './modules.ts';
import { nodesAround } from './nodes.ts';

/** A call in the source, and what is around it. */
export interface FoundCall {
  readonly module: Module;
  readonly call: CallExpression | NewExpression;
  /** Outermost first. */
  readonly around: readonly Node[];
}

/**
 * The call at a place as V8 gives it: where the name of what is called begins (`web(…)`, `shop.web(…)` at `web`, `new Web(…)` at `new`),
 * or where its arguments do (`application(…)(…)`). Undefined where no call is written there.
 */
export function findCall(modules: Modules, { file, line, column }: SourcePlace): FoundCall | undefined {
  const module = modules.open(file);
  if (module?.program === undefined || column === undefined) return undefined;
  const offset = offsetOf(module.text, line, column);
  const around = nodesAround(module.program, offset);
  const index = around.findLastIndex((node) => isCall(node) && (node.start ?? 0) <= offset && offset <= (node.callee.end ?? 0));
  const call = around[index];
  return call !== undefined && isCall(call) ? { module, call, around: around.slice(0, index) } : undefined;
}

function isCall(node: Node): node is CallExpression | NewExpression {
  return node.type === 'CallExpression' || node.type === 'NewExpression';
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = text.indexOf('\n', start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  return start + column - 1;
}

/** An argument of a call; undefined where it is not given, or hidden in a spread. */
export function argumentOf({ call }: FoundCall, index: number): Exclude<Argument, SpreadElement | ArgumentPlaceholder> | undefined {
  const before: readonly Argument[] = call.arguments.slice(0, index + 1);
  const found = before[index];
  if (found === undefined || found.type === 'ArgumentPlaceholder' || found.type === 'SpreadElement') return undefined;
  return before.some(({ type }) => type === 'SpreadElement') ? undefined : found;
}

type Argument = CallExpression['arguments'][number];
