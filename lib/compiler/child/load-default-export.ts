import { registerHooks } from 'node:module';
import { constants, Script } from 'node:vm';
import type { Request } from '../messages.ts';

/**
 * Evaluates the bundle as the module that its address says, without writing a file: its imports are resolved from the project's
 * folder (the project's own name included), and nothing is left behind when the process is killed. `importing` hears of every import.
 */
export function loadDefaultExport({ url, code }: Pick<Request, 'url' | 'code'>, importing: (specifier: string) => void): Promise<unknown> {
  return moduleLoader(importing)(url, code);
}

/** The same for one bundle after the other, each under an address of its own. */
export function moduleLoader(importing: (specifier: string) => void): (url: string, code: string) => Promise<unknown> {
  const codes = new Map<string, string>();
  registerHooks({
    resolve: (specifier, context, next) => {
      if (codes.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true };
      importing(specifier);
      return next(specifier, context);
    },
    load: (address, context, next) => {
      const source = codes.get(address);
      return source === undefined ? next(address, context) : { format: 'module', source, shortCircuit: true };
    },
  });
  const load = importer();
  return async (url, code) => {
    codes.set(url, code);
    try {
      return (await load(url)).default;
    } finally {
      codes.delete(url);
    }
  };
}

/** Node does not know where code came from that was in a start-up snapshot, and would import nothing for it. This is made now. */
function importer(): (address: string) => Promise<{ readonly default?: unknown }> {
  const script = new Script('(address) => import(address)', { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
  return script.runInThisContext();
}
