import { registerHooks } from 'node:module';
import type { Request } from '../messages.ts';

/**
 * Evaluates the bundle as the module that its address says, without writing a file: its imports are resolved from the project's
 * folder (the project's own name included), and nothing is left behind when the process is killed. `importing` hears of every import.
 */
export async function loadDefaultExport({ url, code }: Request, importing: (specifier: string) => void): Promise<unknown> {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === url) return { url, format: 'module', shortCircuit: true };
      importing(specifier);
      return next(specifier, context);
    },
    load: (address, context, next) => (address === url ? { format: 'module', source: code, shortCircuit: true } : next(address, context)),
  });
  const module: { readonly default?: unknown } = await import(url);
  return module.default;
}
