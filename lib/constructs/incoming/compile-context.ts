import { resolve } from 'node:path';
import type { IConstruct } from 'constructs';

/** What constructs that bring things in must know of the compile they run in; it is a context value of their App. */
export interface CompileContext {
  /** The project's folder, absolute: relative paths start from it, and `vendor/` and `pawl.lock.json` are in it. */
  readonly folder: string;
  /** The environment's Kubernetes version, `1.34`. */
  readonly kubernetes: string | undefined;
  /** The environment's namespace. */
  readonly namespace: string | undefined;
  /** Where programs are looked for, in the form of `PATH`. */
  readonly searchPath: string | undefined;
  /** Only what is wanted is to be learnt, for `pawl vendor`: what is not there yet is no finding. */
  readonly collect: boolean;
}

/** Texts as keys, because the project may have another copy of this package than the compiler. */
const keyOf = {
  folder: 'pawl.dev/folder',
  kubernetes: 'pawl.dev/kubernetes',
  namespace: 'pawl.dev/namespace',
  searchPath: 'pawl.dev/search-path',
  collect: 'pawl.dev/collect',
} as const;

export function setCompileContext({ node }: IConstruct, context: CompileContext): void {
  node.setContext(keyOf.folder, context.folder);
  node.setContext(keyOf.kubernetes, context.kubernetes);
  node.setContext(keyOf.namespace, context.namespace);
  node.setContext(keyOf.searchPath, context.searchPath);
  node.setContext(keyOf.collect, context.collect);
}

export function compileContext({ node }: IConstruct): CompileContext {
  const text = (key: string): string | undefined => {
    const value: unknown = node.tryGetContext(key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    folder: resolve(text(keyOf.folder) ?? '.'),
    kubernetes: text(keyOf.kubernetes),
    namespace: text(keyOf.namespace),
    searchPath: text(keyOf.searchPath),
    collect: node.tryGetContext(keyOf.collect) === true,
  };
}
