import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type IConstruct, Node } from 'constructs';

/**
 * Each costs about a microsecond. cdk8s-plus takes three or four between the constructor of an object and the project's own line;
 * where it takes more, the construct above has to say it.
 */
const frames = 8;

const { captureStackTrace } = Error;

/** The stack that made a construct, in V8's own form: whoever wants to know reads it; for the others it cost a microsecond or two. */
export type Recorded = (construct: IConstruct) => object | undefined;

/**
 * Notes from now on, for every construct, the stack that made it. A construct enters the tree through `addChild` of its parent's
 * node, which is where this listens: in our copy of constructs, in the project's, and in that of the project's cdk8s.
 */
export function recordConstructs(folder: string): Recorded {
  const stacks = new WeakMap<object, object>();
  for (const prototype of new Set([Node.prototype, ...prototypesOf(folder)])) listen(prototype, stacks);
  return (construct) => stacks.get(construct);
}

function listen(prototype: object, stacks: WeakMap<object, object>): void {
  const original: unknown = Reflect.get(prototype, 'addChild');
  // Another version may have gone another way; then its constructs have the place of the nearest one above that is known.
  if (typeof original !== 'function') return;
  const addChild = function (this: unknown, child: object, name: string): void {
    Reflect.apply(original, this, [child, name]);
    const limit = Error.stackTraceLimit;
    // Where a project has frozen Error, these do nothing.
    Reflect.set(Error, 'stackTraceLimit', frames);
    const stack = {};
    // Without the constructors of the construct itself: what counts is who wanted one.
    captureStackTrace(stack, typeof child.constructor === 'function' ? child.constructor : addChild);
    Reflect.set(Error, 'stackTraceLimit', limit);
    stacks.set(child, stack);
  };
  Reflect.set(prototype, 'addChild', addChild);
}

function prototypesOf(folder: string): readonly object[] {
  const fromProject = createRequire(join(folder, 'package.json'));
  return [fromProject, requireBeside(fromProject, 'cdk8s')].flatMap((require) => prototypeFrom(require) ?? []);
}

function requireBeside(require: NodeJS.Require, name: string): NodeJS.Require | undefined {
  try {
    return createRequire(require.resolve(name));
  } catch {
    // The project does without it.
    return undefined;
  }
}

function prototypeFrom(require: NodeJS.Require | undefined): object | undefined {
  try {
    const loaded: unknown = require?.('constructs');
    const node: unknown = typeof loaded === 'object' && loaded !== null && 'Node' in loaded ? loaded.Node : undefined;
    return typeof node === 'function' && typeof node.prototype === 'object' ? node.prototype : undefined;
  } catch {
    // Not installed, or not to be loaded: if the project needs it, it will say so itself.
    return undefined;
  }
}
