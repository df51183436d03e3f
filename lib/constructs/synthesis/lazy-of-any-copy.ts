import type { IResolver, ResolutionContext } from 'cdk8s';

/**
 * Produces late values of whichever copy of cdk8s made them: a project may have one of its own beside that of the `pawl` that runs (in a checkout
 * with its packages installed, or where `pawl` is installed elsewhere). cdk8s knows charts and objects of other copies, its `LazyResolver` only its own.
 */
export class LazyOfAnyCopy implements IResolver {
  resolve(context: ResolutionContext): void {
    if (isLazy(context.value)) context.replaceValue(context.value.produce());
  }
}

export function isLazy(value: unknown): value is { produce(): unknown } {
  if (typeof value !== 'object' || value === null || !('produce' in value)) return false;
  return typeof value.produce === 'function' && value.constructor.name === 'Lazy';
}
