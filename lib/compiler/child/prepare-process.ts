import { enableCompileCache, findPackageJSON, setSourceMapsSupport } from 'node:module';
import { dirname, join } from 'node:path';
import { noteLoadedFiles } from '../guard/loaded-files.ts';

/** What every process that evaluates projects does first, before it loads anything large. */
export function prepareProcess(): void {
  noteLoadedFiles();
  // Compiled code of cdk8s and of ourselves is kept beside cdk8s: half of the time that loading takes. Where it cannot be written, it is not.
  const cdk8s = findPackageJSON('cdk8s', import.meta.url);
  if (cdk8s !== undefined) enableCompileCache(join(dirname(cdk8s), '..', '.cache', 'pawl'));
  // The project's own maps only: reading those that packages bring (cdk8s-plus has 8 MB of them) takes longer than loading them.
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
}
